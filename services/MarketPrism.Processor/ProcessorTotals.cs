namespace MarketPrism.Processor;

/// <summary>A processor in figures, since its start.</summary>
public sealed record ProcessorTotals
{
    /// <summary>Raw frames taken.</summary>
    public long Consumed { get; init; }

    /// <summary>Frames that the bus lost, by <c>Mp-Seq</c>.</summary>
    public long Lost { get; init; }

    /// <summary>Events dropped because they had come before.</summary>
    public long Duplicates { get; init; }

    /// <summary>Frames that were malformed, or had a number out of range.</summary>
    public long Rejected { get; init; }

    /// <summary>Values of good frames that could not be read and were published as unknown.</summary>
    public long OddValues { get; init; }

    /// <summary>Elements of good frames (a trade among others) that lacked what they cannot do without and were left out.</summary>
    public long OddElements { get; init; }

    /// <summary>Frames of no stream that we know.</summary>
    public long Unrouted { get; init; }

    /// <summary>Trades published.</summary>
    public long Trades { get; init; }

    /// <summary>Of those, fetched over REST.</summary>
    public long Backfilled { get; init; }

    /// <summary>Updates of books published.</summary>
    public long BookUpdates { get; init; }

    /// <summary>All messages published.</summary>
    public long Published { get; init; }

    /// <summary>Books in owned partitions.</summary>
    public int Books { get; init; }

    /// <summary>Of those, proven.</summary>
    public int Synced { get; init; }

    /// <summary>Snapshots taken over after the first, of all books.</summary>
    public long Resyncs { get; init; }

    /// <summary>Ledger records opened.</summary>
    public long Gaps { get; init; }

    /// <summary>Partitions owned.</summary>
    public int Partitions { get; init; }

    /// <summary>Median time from the socket to the published book, µs.</summary>
    public long SocketToBookUsP50 { get; init; }

    /// <summary>99th percentile of it, µs.</summary>
    public long SocketToBookUsP99 { get; init; }

    /// <summary>Median time from the venue's event to the published book, µs; the clocks' offset is in it.</summary>
    public long VenueToBookUsP50 { get; init; }

    /// <summary>99th percentile of it, µs.</summary>
    public long VenueToBookUsP99 { get; init; }
}
