namespace MarketPrism.Feeds;

/// <summary>A span of time in which no connection carried a stream, or carried it in silence. Reported once when it opens and once when it closes, with the same id.</summary>
/// <param name="Id">Unique within the session.</param>
/// <param name="Stream">The stream.</param>
/// <param name="Cause">Why.</param>
/// <param name="Connection">The connection that failed it; null when none.</param>
/// <param name="FromNs">Unix ns of the last frame before it, or of the loss when there was none.</param>
/// <param name="ToNs">Unix ns of the end; null while open.</param>
/// <param name="After">The first frame after it. Null while open, and when it ended without one: the stream was removed.</param>
public sealed record StreamHole(long Id, FeedStream Stream, GapCause Cause, FeedConnection? Connection, long FromNs, long? ToNs, FirstMessage? After = null);
