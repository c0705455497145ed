namespace MarketPrism.Configuration;

/// <summary>Order books (key <c>orderbook</c>).</summary>
public sealed record OrderBookOptions
{
    /// <summary>0 (default) = all known levels; N = exactly the top N a side. 0 to 5,000.</summary>
    public int Depth { get; init; }

    /// <summary>Time between published snapshots of a book. 1 to 86,400 s, default 60.</summary>
    public TimeSpan SnapshotInterval { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>Least time between published updates of a book; 0 = every update of the venue. 0 to 60 s, default 0.1.</summary>
    public TimeSpan UpdateInterval { get; init; } = TimeSpan.FromSeconds(0.1);

    /// <summary>Most updates buffered while a snapshot is awaited. 10 to 1,000,000, default 5,000.</summary>
    public int BufferMax { get; init; } = 5_000;

    /// <summary>Levels a side of REST snapshots. 5 to 5,000, default 1,000.</summary>
    public int RestLimit { get; init; } = 1_000;
}
