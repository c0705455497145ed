using System.Diagnostics;
using System.Text;
using MarketPrism.Domain;
using MarketPrism.Markets;
using MarketPrism.Telemetry;

namespace MarketPrism.Processor;

/// <summary>
/// The life of a book as spans: <c>sync</c> until it is proven for the first time, <c>resync</c> from a hole to the repair, each with the <c>request snapshot</c>
/// below it. A connector's fetch and the snapshot's own way back hang on the request, so that one trace tells a whole repair. Used in the worker's turn.
/// </summary>
internal sealed class BookTrace(InstrumentKey key)
{
    private Activity? _repair;

    /// <summary>A hole was found.</summary>
    public void OnGap(in BookGap gap)
    {
        if (_repair is null) Begin("resync");
        _repair?.SetTag("marketprism.cause", Markets.Messages.GapRecordJson.Name(gap.Cause)).SetTag("marketprism.connection", gap.Lane)
            .SetTag("marketprism.from_id", gap.FromId).SetTag("marketprism.to_id", gap.ToId);
    }

    /// <summary>A snapshot is about to be asked for: the span of the request, not current; null when nobody listens.</summary>
    public Activity? StartRequest(string reason)
    {
        if (_repair is null) Begin(reason == "start" ? "sync" : "resync");
        if (_repair is null) return null;
        var ambient = Activity.Current;
        var request = FrameTrace.Source.StartActivity(reason == BookFlow.Resubscribe ? "request resubscription" : "request snapshot", ActivityKind.Client, _repair.Context);
        Activity.Current = ambient;
        return Describe(request)?.SetTag("marketprism.reason", reason);
    }

    /// <summary>The book is proven.</summary>
    public void OnSynced(long lastId)
    {
        if (_repair is not { } repair) return;
        _repair = null;
        repair.SetTag("marketprism.last_id", lastId);
        var ambient = Activity.Current;
        repair.Dispose();
        Activity.Current = ambient;
    }

    /// <summary>What travels in the request.</summary>
    public static string HeaderOf(Activity? activity)
    {
        if (activity is null) return "";
        Span<byte> header = stackalloc byte[TraceParent.Length];
        TraceParent.Format(activity.Context, header);
        return Encoding.ASCII.GetString(header);
    }

    private void Begin(string name)
    {
        var ambient = Activity.Current;
        // a root: what a frame that is traced by chance has to do with it is a link
        Activity.Current = null;
        _repair = Describe(FrameTrace.Source.StartActivity(name, ActivityKind.Internal, default(ActivityContext), links: ambient is null ? null : [new ActivityLink(ambient.Context)]));
        Activity.Current = ambient;
    }

    private Activity? Describe(Activity? activity) => activity?
        .SetTag("marketprism.exchange", key.Exchange.Token).SetTag("marketprism.market", key.Market.Token).SetTag("marketprism.symbol", key.Symbol);
}
