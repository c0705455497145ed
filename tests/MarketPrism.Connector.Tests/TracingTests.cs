using System.Collections.Concurrent;
using System.Diagnostics;
using System.Text;
using MarketPrism.Simulator.Faults;

namespace MarketPrism.Connector.Tests;

/// <summary>Spans are listened to process-wide, so these tests run alone.</summary>
[CollectionDefinition(nameof(TracingTests), DisableParallelization = true)]
[Collection(nameof(TracingTests))]
public sealed class TracingTests : IDisposable
{
    private readonly ConcurrentQueue<Activity> _spans = new();
    private readonly ActivityListener _listener;

    public TracingTests()
    {
        _listener = new ActivityListener
        {
            ShouldListenTo = static s => s.Name == "MarketPrism.Connector",
            Sample = static (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllDataAndRecorded,
            ActivityStopped = _spans.Enqueue,
        };
        ActivitySource.AddActivityListener(_listener);
    }

    public void Dispose() => _listener.Dispose();

    [Fact]
    public async Task Sampled_frames_carry_their_trace_from_the_socket_to_the_bus()
    {
        await using var running = await Running.StartAsync("[BTCUSDT]");
        await running.ApplyAsync("[BTCUSDT]", "telemetry: {trace_ratio: 0.5}"); // the ratio reloads
        await Eventually.BeAsync(() => Traced(running).Length > 0, "a traced frame comes");
        Assert.True(TraceParent.TryParse(Encoding.ASCII.GetBytes(Traced(running)), out var context));
        await Eventually.BeAsync(() => _spans.Any(s => s.SpanId == context.SpanId), "its span ends");
        var send = _spans.First(s => s.SpanId == context.SpanId);
        Assert.Equal((ActivityKind.Producer, "nats"), (send.Kind, send.GetTagItem("messaging.system")));
        await Eventually.BeAsync(() => _spans.Any(s => s.SpanId == send.ParentSpanId), "its parent ends");
        var receive = _spans.First(s => s.SpanId == send.ParentSpanId);
        Assert.Equal(("receive frame", ActivityKind.Consumer, default), (receive.OperationName, receive.Kind, receive.ParentSpanId));
        Assert.StartsWith("pod-1/binance-spot-0/", (string)receive.GetTagItem("marketprism.connection")!, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_life_of_a_socket_is_told_in_spans()
    {
        await using var running = await Running.StartAsync("[BTCUSDT]");
        await running.ReadyAsync();
        await Eventually.BeAsync(() => Named("connect").Count == 1, "the dial is told");
        var connect = Named("connect")[0];
        Assert.Equal(["dial", "subscribe"], _spans.Where(s => s.ParentSpanId == connect.SpanId).Select(s => s.OperationName).Order());
        Assert.All(_spans, s => Assert.NotEqual(ActivityStatusCode.Error, s.Status));

        await running.Simulator.InjectAsync(new FaultRule { Kind = FaultKind.Drop, Venue = "binance", Count = 1 }, TestContext.Current.CancellationToken);
        await Eventually.BeAsync(() => Named("close").Count == 1 && Named("connect").Count == 2, "the cut and the new dial are told");
        var close = Named("close")[0];
        Assert.Equal(connect.TraceId, Assert.Single(close.Links).Context.TraceId);
        Assert.NotEmpty((string)close.GetTagItem("marketprism.cause")!);
        Assert.NotEqual(connect.TraceId, Named("connect")[1].TraceId);
    }

    private static string Traced(Running running) =>
        running.Messages.On("marketprism.raw.").Select(static m => Collected.Header(m.Headers, "traceparent")).FirstOrDefault(static h => h.Length > 0) ?? "";

    private List<Activity> Named(string name) => [.. _spans.Where(s => s.OperationName == name)];
}
