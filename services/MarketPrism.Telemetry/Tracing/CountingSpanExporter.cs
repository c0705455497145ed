using System.Diagnostics;
using OpenTelemetry;
using OpenTelemetry.Exporter;

namespace MarketPrism.Telemetry;

/// <summary>The OTLP exporter, which also counts how it went. Called by the exporting thread alone; the counters may be read by others.</summary>
internal sealed class CountingSpanExporter(OtlpExporterOptions options) : OtlpTraceExporter(options)
{
    private long _exported;
    private long _failed;

    /// <summary>Spans that have left the queue for good.</summary>
    public long Taken => Exported + Failed;

    public long Exported => Interlocked.Read(ref _exported);

    /// <summary>Spans that the collector did not take: it is away, refuses, or is too slow.</summary>
    public long Failed => Interlocked.Read(ref _failed);

    public override ExportResult Export(in Batch<Activity> activityBatch)
    {
        var count = activityBatch.Count;
        var result = base.Export(activityBatch);
        Interlocked.Add(ref result == ExportResult.Success ? ref _exported : ref _failed, count);
        return result;
    }
}
