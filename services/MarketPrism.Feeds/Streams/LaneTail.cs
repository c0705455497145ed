namespace MarketPrism.Feeds;

/// <summary>The last that a connection brought of a stream.</summary>
/// <param name="Last">The identity of its last frame.</param>
/// <param name="At">When that came.</param>
/// <param name="Connection">The connection.</param>
/// <param name="Cause">What it means when the next one does not join.</param>
internal sealed record LaneTail(FrameIdentity Last, long At, FeedConnection Connection, GapCause Cause);
