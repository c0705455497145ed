using System.Collections.Concurrent;
using System.Diagnostics;
using System.Text;
using MarketPrism.Connector.Publishing;
using MarketPrism.Domain;
using MarketPrism.Feeds;
using MarketPrism.Telemetry;

namespace MarketPrism.Connector;

/// <summary>
/// The fetch of a snapshot as a span of the asker's trace, from the request to the body: the wait for the venue's weight is in it. Who asks while it is under way
/// shares it, and becomes a link.
/// </summary>
internal sealed class SnapshotTracing(Exchange exchange, Market market)
{
    private readonly ConcurrentDictionary<string, Activity> _open = new(StringComparer.Ordinal);

    public void Begin(string symbol, SnapshotRequest asked)
    {
        if (!TraceParent.TryParse(Encoding.ASCII.GetBytes(asked.TraceParent), out var parent)) return;
        if (_open.TryGetValue(symbol, out var shared))
        {
            shared.AddLink(new ActivityLink(parent));
            return;
        }

        var ambient = Activity.Current;
        var activity = FrameTracing.Source.StartActivity("fetch snapshot", ActivityKind.Server, parent);
        Activity.Current = ambient;
        if (activity is null) return;
        activity.SetTag("marketprism.exchange", exchange.Token).SetTag("marketprism.market", market.Token).SetTag("marketprism.symbol", symbol)
            .SetTag("marketprism.request", asked.Id).SetTag("marketprism.reason", asked.Reason);
        if (!_open.TryAdd(symbol, activity)) activity.Dispose();
    }

    public void Abandon(string symbol)
    {
        if (!_open.TryRemove(symbol, out var activity)) return;
        activity.SetStatus(ActivityStatusCode.Error, "the queue of snapshots is full");
        activity.Dispose();
    }

    /// <summary>The answer is there: the span, to be disposed when its body is on the bus; null when it is not traced.</summary>
    public Activity? End(string symbol, RestBody body)
    {
        if (!_open.TryRemove(symbol, out var activity)) return null;
        activity.SetTag("url.full", body.Request.Url.GetLeftPart(UriPartial.Path)).SetTag("messaging.message.body.size", body.Body.Length);
        if (!body.IsSuccess) activity.SetStatus(ActivityStatusCode.Error, body.Verdict.Message);
        return activity;
    }
}
