namespace MarketPrism.Feeds;

/// <summary>What counts as an established stream, and when a connection may take over from another one.</summary>
internal static class Settlement
{
    /// <summary>A known rhythm slower than this needs no frame to prove itself.</summary>
    private static readonly TimeSpan Slow = TimeSpan.FromSeconds(30);

    /// <summary>
    /// Whether a stream is as well off on this connection as it was on the one before: rotation waits for it, and so does the first "live". A rejected stream has
    /// nothing to wait for. Not a claim about data: that is <see cref="IsEstablished"/>.
    /// </summary>
    internal static bool IsSettled(StreamLane lane, SessionContext context)
    {
        var seat = lane.Seat;
        if (!seat.IsWanted || lane.Agreement == LaneAgreement.Rejected) return true;
        if (lane.Agreement != LaneAgreement.Acknowledged) return false;
        if (lane.Stream.Silence is not null) return true; // no frame is due
        if (lane.Frames > 0 || lane.Stream.Spec.Cadence.IsSparse || seat.State == StreamState.Quiet) return true;
        if (seat.State == StreamState.Stale && lane.Link != seat.Slot.Current) return true; // silent on the old connection as well: the repair's business
        if (lane.Stream.LastData >= 0 && lane.Link != seat.Slot.Current && context.Now - lane.Stream.LastData > Slow.Ticks) return true; // slow on the old one as well
        return IsSlow(lane, context);
    }

    /// <summary>
    /// Whether an open connection carries a stream, with evidence. A venue acknowledges streams that it never sends, so that an acknowledgement counts only together
    /// with a frame of the stream; or with the venue's word that there is nothing to send; or, of a sparse stream, with data of the connection's dense ones (a wrong
    /// route acknowledges everything and sends nothing).
    /// </summary>
    internal static bool IsEstablished(StreamLane lane, SessionContext context)
    {
        if (!lane.Link.IsOpen || lane.Agreement != LaneAgreement.Acknowledged || lane.Seat.State is StreamState.Stale or StreamState.Rejected) return false;
        if (lane.Frames > 0) return true;
        if (lane.Stream.Silence is { } silence) return !silence.IsUnlisted; // the venue's own documents say that nothing is due
        if (lane.Seat.State == StreamState.Quiet) return true;
        if (lane.Stream.Spec.Cadence.IsSparse) return lane.Link.LastData >= 0 || !lane.Link.HasDenseStream;
        return IsSlow(lane, context) && lane.Stream.LastData >= 0 && context.Now - lane.Stream.LastData <= OwnBound(lane, context);
    }

    private static bool IsSlow(StreamLane lane, SessionContext context) => OwnBound(lane, context) > Slow.Ticks;

    private static double OwnBound(StreamLane lane, SessionContext context) => lane.Stream.Cadence.P99() * context.Settings.Freshness.Factor;
}
