namespace MarketPrism.Feeds;

/// <summary>A span of time in which no connection carried a stream, or carried it in silence. Told once when it opens and once when it closes, with the same id.</summary>
/// <param name="Id">Unique within the session.</param>
/// <param name="Stream">The stream.</param>
/// <param name="Cause">Why.</param>
/// <param name="Connection">The connection that failed it; null when none.</param>
/// <param name="FromNs">Unix ns of the last frame before the hole, or of the loss when there was none.</param>
/// <param name="ToNs">Unix ns of the end; null while open.</param>
public sealed record StreamHole(long Id, FeedStream Stream, GapCause Cause, FeedConnection? Connection, long FromNs, long? ToNs);
