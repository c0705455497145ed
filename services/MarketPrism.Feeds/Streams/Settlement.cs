namespace MarketPrism.Feeds;

/// <summary>When a stream on a connection is settled: rotation, readiness and status wait for it.</summary>
internal static class Settlement
{
    /// <summary>A known rhythm slower than this needs no frame to prove itself.</summary>
    private static readonly TimeSpan Slow = TimeSpan.FromSeconds(30);

    internal static bool IsSettled(StreamLane lane, SessionContext context)
    {
        var seat = lane.Seat;
        if (!seat.IsWanted || lane.Agreement == LaneAgreement.Rejected) return true;
        if (lane.Agreement != LaneAgreement.Acknowledged) return false;
        if (lane.Frames > 0 || lane.Stream.Spec.Cadence.IsSparse || seat.State == StreamState.Quiet) return true;
        if (seat.State == StreamState.Stale && lane.Link != seat.Slot.Current) return true; // silent on the old connection as well: the repair's business
        if (lane.Stream.LastData >= 0 && lane.Link != seat.Slot.Current && context.Now - lane.Stream.LastData > Slow.Ticks) return true; // slow on the old one as well
        return lane.Stream.Cadence.P99() * context.Settings.Freshness.Factor > Slow.Ticks;
    }
}
