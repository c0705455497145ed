namespace MarketPrism.Connector;

/// <summary>How the request side is, for <c>/status</c> and metrics.</summary>
/// <param name="Snapshots">Snapshots that wait or are under way.</param>
/// <param name="SnapshotEstimate">When the last of them may be there.</param>
/// <param name="Backfills">Backfills that wait or are under way.</param>
/// <param name="Instruments">Symbols with metadata.</param>
internal sealed record VenueRequestStatus(int Snapshots, TimeSpan SnapshotEstimate, int Backfills, int Instruments);
