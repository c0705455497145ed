namespace MarketPrism.Markets;

/// <summary>Bounds and delays of a <see cref="BookSynchronizer"/>.</summary>
public sealed record BookSynchronizerOptions
{
    /// <summary>Updates kept a lane while a snapshot is awaited, 16 to 100,000; the oldest are dropped. <c>orderbook.buffer_max</c>, default 5,000.</summary>
    public int BufferMax { get; init; } = 5_000;

    /// <summary>Updates kept a standby lane that is ahead of a synced book, 16 to 5,000; default 256.</summary>
    public int StandbyMax { get; init; } = 256;

    /// <summary>How long another lane may take to deliver what one lane misses, ms, 10 to 60,000; default 1,000.</summary>
    public int PatienceMs { get; init; } = 1_000;

    /// <summary>How long a book stays suspect after a hole on the bus before it is synced afresh, ms, 100 to 60,000; default 10,000.</summary>
    public int SuspectMs { get; init; } = 10_000;

    /// <summary>How long a snapshot may take before it is asked for again, ms, 100 to 600,000; default 10,000.</summary>
    public int SnapshotTimeoutMs { get; init; } = 10_000;

    /// <summary>How long a start waits for the stream before it asks for a snapshot, ms, 0 to 60,000; default 3,000 (a quiet book) and, once updates flow without a snapshot in the stream, a third of it.</summary>
    public int StartGraceMs { get; init; } = 3_000;

    /// <summary>After how long a lane that says nothing is forgotten, ms, 1,000 to 3,600,000; default 180,000 (OKX's keep-alives come every 60 s).</summary>
    public int LaneExpiryMs { get; init; } = 180_000;

    /// <summary>
    /// Whether a book that starts from REST snapshots asks for a new one before the market leaves the last one's range, and is given up when it does. Default false: in a replay nobody answers.
    /// </summary>
    public bool RenewHorizon { get; init; }

    /// <summary>Levels a side that REST snapshots are asked for; a side that comes with fewer is whole. Default 0: not known. Used with <see cref="RenewHorizon"/>.</summary>
    public int SnapshotLevels { get; init; }

    /// <summary>Levels a side that should stay inside the horizon, at most half of a snapshot's; default 0: no number. Used with <see cref="RenewHorizon"/>.</summary>
    public int PublishedLevels { get; init; }
}
