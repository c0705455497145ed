namespace MarketPrism.Telemetry;

/// <summary>Books of a processor.</summary>
public sealed record BooksSection
{
    /// <summary>Known books.</summary>
    public int Total { get; init; }

    /// <summary>Proven.</summary>
    public int Synced { get; init; }

    /// <summary>Books by state.</summary>
    public IReadOnlyDictionary<string, int> States { get; init; } = new Dictionary<string, int>();

    /// <summary>Partitions owned.</summary>
    public int Partitions { get; init; }

    /// <summary>Resyncs since the start.</summary>
    public long Resyncs { get; init; }

    /// <summary>Books that wait for a snapshot.</summary>
    public int SnapshotQueueLength { get; init; }

    /// <summary>Seconds until the queue is empty, estimated.</summary>
    public double SnapshotQueueS { get; init; }

    /// <summary>Seconds after which a quiet book is published whole again (<c>orderbook.snapshot_interval</c>).</summary>
    public double SnapshotIntervalS { get; init; }

    /// <summary>Books that are not synced first, at most 50, or all when asked for; left out of summaries.</summary>
    public IReadOnlyList<BookSection>? Worst { get; init; }
}
