namespace MarketPrism.Feeds;

/// <summary>A request that awaits its answer.</summary>
internal sealed class PendingRequest(ControlRequest request, HashSet<StreamLane> waiting)
{
    internal ControlRequest Request => request;

    /// <summary>Streams not answered for yet.</summary>
    internal HashSet<StreamLane> Waiting => waiting;

    internal long SentAt { get; set; } = long.MaxValue;

    internal long Due { get; set; } = Deadline.Never;
}
