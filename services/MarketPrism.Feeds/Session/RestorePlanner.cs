namespace MarketPrism.Feeds;

/// <summary>Says how long it takes until every stream that no connection carries has been asked for again.</summary>
internal static class RestorePlanner
{
    internal static RestorePlan? Of(SessionCore core, int pending)
    {
        if (pending == 0) return null;
        var context = core.Context;
        int dials = 0, requests = 0;
        var within = TimeSpan.Zero;
        foreach (var slot in core.Slots)
        {
            var (count, time) = slot.Current is { IsOpen: true } link ? (link.QueuedRequests, link.TimeFor(0)) : OfClosed(context, slot, ref dials);
            requests += count;
            if (time > within) within = time;
        }

        return new RestorePlan(pending, dials, requests, Math.Round(within.TotalSeconds, 1));
    }

    private static (int Requests, TimeSpan Time) OfClosed(SessionContext context, SocketSlot slot, ref int dials)
    {
        var specs = slot.Seats.Where(static s => s.IsWanted).Select(static s => s.Stream.Spec).ToList();
        if (specs.Count == 0 || slot.State is FeedState.Paused or FeedState.Stopped) return (0, TimeSpan.Zero);
        dials++;
        var requests = context.Protocol.SubscribesByUrl ? 0 : context.Protocol.Subscribe(specs, new ControlIds()).Count;
        var wait = slot.Dialer.NextDial == Deadline.Never ? TimeSpan.Zero : TimeSpan.FromTicks(Math.Max(0, slot.Dialer.NextDial - context.Now));
        var limit = context.Protocol.Limits.Messages;
        return (requests, wait + context.ConnectBudget.Estimate(dials) + (limit.Per * ((double)requests / limit.Count)));
    }
}
