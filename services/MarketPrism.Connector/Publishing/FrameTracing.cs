using System.Diagnostics;
using System.Text;
using MarketPrism.Feeds;

namespace MarketPrism.Connector.Publishing;

/// <summary>Spans of sampled frames: receipt, then publishing, whose context travels in <c>traceparent</c>.</summary>
internal static class FrameTracing
{
    public static readonly ActivitySource Source = new("MarketPrism.Connector");

    public static Activity? StartReceive(PublisherContext context, in ReceivedFrame frame)
    {
        Activity.Current = null; // a root: frames have no parent, whatever runs around the socket
        var activity = Source.StartActivity(
            "receive frame", ActivityKind.Consumer, default(ActivityContext), startTime: DateTimeOffset.UnixEpoch.AddTicks(frame.ReceivedNs / 100));
        if (activity is null) return null;
        activity.SetTag("marketprism.exchange", context.Exchange.Token);
        activity.SetTag("marketprism.market", context.Market.Token);
        activity.SetTag("marketprism.stream", frame.Stream?.Spec.Key);
        activity.SetTag("marketprism.connection", frame.Connection.Id);
        activity.SetTag("messaging.message.body.size", frame.Payload.Length);
        return activity;
    }

    public static Activity? StartPublish(PublisherContext context, StreamRoute route, int size)
    {
        var activity = Source.StartActivity("send raw", ActivityKind.Producer);
        if (activity is null) return null;
        activity.SetTag("messaging.system", "nats");
        activity.SetTag("messaging.operation.type", "send");
        activity.SetTag("messaging.operation.name", "send");
        activity.SetTag("messaging.destination.name", Encoding.ASCII.GetString(route.Subject));
        activity.SetTag("messaging.message.body.size", size);
        return activity;
    }
}
