using System.Diagnostics;
using System.Text;
using MarketPrism.Telemetry;

namespace MarketPrism.Processor;

/// <summary>Spans of sampled frames: receipt from the bus, apply, and each message that is published of it.</summary>
internal static class FrameTrace
{
    public static readonly ActivitySource Source = new("MarketPrism.Processor");

    public static Activity? StartReceive(ReadOnlySpan<byte> traceParent, RawStream stream, int size)
    {
        if (!TraceParent.TryParse(traceParent, out var parent)) return null;
        var activity = Source.StartActivity("receive raw", ActivityKind.Consumer, parent);
        if (activity is null) return null;
        activity.SetTag("messaging.system", "nats");
        activity.SetTag("messaging.operation.type", "process");
        activity.SetTag("messaging.operation.name", "process");
        activity.SetTag("messaging.message.body.size", size);
        activity.SetTag("marketprism.exchange", stream.Key.Exchange.Token);
        activity.SetTag("marketprism.market", stream.Key.Market.Token);
        activity.SetTag("marketprism.stream", $"{stream.Channel}.{stream.Key.Symbol}");
        return activity;
    }

    public static Activity? StartApply() => Source.StartActivity("apply");

    /// <summary>A message that is published: below the frame that is handled, or, when it joins frames, below the first of them and with links to the others.</summary>
    public static Activity? StartSend(ReadOnlySpan<byte> subject, int size, List<ActivityContext>? joined)
    {
        var parent = joined is null ? Activity.Current?.Context ?? default : joined[0];
        var activity = Source.StartActivity("send normalized", ActivityKind.Producer, parent, links: joined?.Skip(1).Select(static c => new ActivityLink(c)));
        if (activity is null) return null;
        activity.SetTag("messaging.system", "nats");
        activity.SetTag("messaging.operation.type", "send");
        activity.SetTag("messaging.operation.name", "send");
        activity.SetTag("messaging.destination.name", Encoding.ASCII.GetString(subject));
        activity.SetTag("messaging.message.body.size", size);
        return activity;
    }
}
