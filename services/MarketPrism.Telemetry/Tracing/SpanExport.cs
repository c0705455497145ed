using System.Diagnostics;
using System.Diagnostics.Metrics;
using System.Globalization;
using OpenTelemetry;
using OpenTelemetry.Exporter;

namespace MarketPrism.Telemetry;

/// <summary>
/// Hands ended spans to the exporter's thread, and counts what becomes of them: an unreachable collector costs dropped spans that show in
/// <c>marketprism_spans_total</c>, and nothing else. The queue and its bounds are OpenTelemetry's (<c>OTEL_BSP_*</c>).
/// </summary>
internal sealed class SpanExport : BatchActivityExportProcessor
{
    private readonly CountingSpanExporter _exporter;
    private readonly int _capacity;
    private readonly Meter _meter = new("MarketPrism.Telemetry");
    private long _queued;
    private long _overflowed;

    private SpanExport(CountingSpanExporter exporter, int capacity, int delayMs, int timeoutMs, int batch)
        : base(exporter, capacity, delayMs, timeoutMs, batch)
    {
        _exporter = exporter;
        _capacity = capacity;
        _meter.CreateObservableCounter("marketprism.spans", Observe, "{span}", "Ended spans by what became of them");
    }

    /// <summary>Makes the processor that the environment describes.</summary>
    public static SpanExport Create(IReadOnlyDictionary<string, string> environment)
    {
        var capacity = Number(environment, "OTEL_BSP_MAX_QUEUE_SIZE", 2_048, 1);
        return new SpanExport(
            new CountingSpanExporter(Options(environment)),
            capacity,
            Number(environment, "OTEL_BSP_SCHEDULE_DELAY", 5_000, 1),
            Number(environment, "OTEL_BSP_EXPORT_TIMEOUT", 30_000, 0),
            Math.Min(capacity, Number(environment, "OTEL_BSP_MAX_EXPORT_BATCH_SIZE", 512, 1)));
    }

    public override void OnEnd(Activity data)
    {
        if (!data.Recorded) return;
        // as many as the base holds at most: what it would drop without a word is counted here
        if (Interlocked.Read(ref _queued) - _exporter.Taken >= _capacity)
        {
            Interlocked.Increment(ref _overflowed);
            return;
        }

        Interlocked.Increment(ref _queued);
        base.OnEnd(data);
    }

    protected override void Dispose(bool disposing)
    {
        base.Dispose(disposing);
        if (disposing) _meter.Dispose();
    }

    private static OtlpExporterOptions Options(IReadOnlyDictionary<string, string> environment)
    {
        var options = new OtlpExporterOptions(); // reads OTEL_EXPORTER_OTLP_*; what is said of traces alone wins
        const string prefix = "OTEL_EXPORTER_OTLP_TRACES_";
        if (environment.GetValueOrDefault(prefix + "PROTOCOL") is { Length: > 0 } protocol) options.Protocol = protocol == "grpc" ? OtlpExportProtocol.Grpc : OtlpExportProtocol.HttpProtobuf;
        if (environment.GetValueOrDefault(prefix + "ENDPOINT") is { Length: > 0 } endpoint && Uri.TryCreate(endpoint, UriKind.Absolute, out var url)) options.Endpoint = url;
        if (environment.GetValueOrDefault(prefix + "HEADERS") is { Length: > 0 } headers) options.Headers = headers;
        options.TimeoutMilliseconds = Number(environment, prefix + "TIMEOUT", options.TimeoutMilliseconds, 1);
        return options;
    }

    private static int Number(IReadOnlyDictionary<string, string> environment, string name, int fallback, int least) =>
        int.TryParse(environment.GetValueOrDefault(name), CultureInfo.InvariantCulture, out var value) && value >= least ? value : fallback;

    private IEnumerable<Measurement<long>> Observe() =>
    [
        new(_exporter.Exported, Outcome("exported")), new(_exporter.Failed, Outcome("failed")), new(Interlocked.Read(ref _overflowed), Outcome("queue_full")),
    ];

    private static KeyValuePair<string, object?> Outcome(string name) => new("outcome", name);
}
