using System.Diagnostics;
using System.Text;
using MarketPrism.Configuration;

namespace MarketPrism.Telemetry.Tests;

public sealed class TracingTests
{
    [Theory]
    [InlineData(0, 0)]
    [InlineData(0.01, 100)]
    [InlineData(0.5, 5_000)]
    [InlineData(1, 10_000)]
    public void The_sampler_takes_its_share_evenly(double ratio, int expected)
    {
        var sampler = new FrameSampler(ratio);
        var position = 0L;
        var taken = Enumerable.Range(0, 10_000).Count(_ => sampler.Next(ref position));
        Assert.InRange(taken, expected - 1, expected + 1);
    }

    [Fact]
    public void A_trace_context_survives_its_header()
    {
        var context = new ActivityContext(ActivityTraceId.CreateRandom(), ActivitySpanId.CreateRandom(), ActivityTraceFlags.Recorded);
        var header = new byte[TraceParent.Length];
        TraceParent.Format(context, header);
        Assert.Equal($"00-{context.TraceId}-{context.SpanId}-01", Encoding.ASCII.GetString(header));
        Assert.True(TraceParent.TryParse(header, out var again));
        Assert.Equal((context.TraceId, context.SpanId, true), (again.TraceId, again.SpanId, again.IsRemote));
        Assert.False(TraceParent.TryParse("00-zz"u8, out _));
        Assert.False(TraceParent.TryParse(new byte[TraceParent.Length], out _));
    }

    [Fact]
    public void Spans_are_made_only_where_an_endpoint_is_configured()
    {
        var identity = ServiceIdentity.Read("connector", new Dictionary<string, string> { ["POD_NAME"] = "p-0", ["POD_NAMESPACE"] = "ns" });
        Assert.Equal(("p-0", "ns"), (identity.Pod, identity.Namespace));
        using var source = new ActivitySource("MarketPrism.TracingTests");
        using (var off = TelemetryPipeline.Create(identity, new TelemetryOptions(), new Dictionary<string, string>()))
        {
            Assert.False(off.IsTracing);
            Assert.False(source.HasListeners());
        }

        var environment = new Dictionary<string, string> { ["OTEL_EXPORTER_OTLP_ENDPOINT"] = "http://127.0.0.1:1" };
        using (var on = TelemetryPipeline.Create(identity, new TelemetryOptions(), environment))
        {
            Assert.True(on.IsTracing);
            using var span = source.StartActivity("x");
            Assert.True(span!.Recorded);
        }

        using var disabled = TelemetryPipeline.Create(identity, new TelemetryOptions(), new Dictionary<string, string>(environment) { ["OTEL_SDK_DISABLED"] = "true" });
        Assert.False(disabled.IsTracing);
    }

    [Fact]
    public void Metrics_can_be_switched_off_as_opentelemetry_says()
    {
        var identity = ServiceIdentity.Read("connector", new Dictionary<string, string>());
        using var meter = new System.Diagnostics.Metrics.Meter("MarketPrism.SwitchedOff");
        using var pipeline = TelemetryPipeline.Create(identity, new TelemetryOptions(), new Dictionary<string, string> { ["OTEL_METRICS_EXPORTER"] = "none" });
        meter.CreateCounter<long>("marketprism.switched_off").Add(1);
        var text = new System.Buffers.ArrayBufferWriter<byte>();
        pipeline.Metrics.Write(text);
        Assert.Equal(0, text.WrittenCount);
    }
}
