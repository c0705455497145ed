using MarketPrism.Configuration;
using MarketPrism.Markets;
using MarketPrism.Markets.Trades;

namespace MarketPrism.Processor;

/// <summary>How a processor works.</summary>
public sealed record ProcessorOptions
{
    /// <summary>Its name among the processors: the pod's; default the machine's.</summary>
    public string Id { get; init; } = Environment.MachineName.ToLowerInvariant();

    /// <summary>Threads that partitions are spread over, 1 to 64; default half of the machine's processors, at least 1.</summary>
    public int Workers { get; init; } = Math.Clamp(Environment.ProcessorCount / 2, 1, 64);

    /// <summary>Published levels a side: 0 (default) = all known, N = exactly the best N.</summary>
    public int Depth { get; init; }

    /// <summary>Between two published snapshots of a book; default 60 s.</summary>
    public TimeSpan SnapshotInterval { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>Updates of a book that follow faster are published as one; 0 = each by itself; default 0.1 s.</summary>
    public TimeSpan UpdateInterval { get; init; } = TimeSpan.FromSeconds(0.1);

    /// <summary>Levels a side that REST snapshots are asked for; default 1,000.</summary>
    public int RestLimit { get; init; } = 1_000;

    /// <summary>Bounds of the books.</summary>
    public BookSynchronizerOptions Books { get; init; } = new();

    /// <summary>Bounds of the watch over trades.</summary>
    public TradeContinuityOptions Trades { get; init; } = new();

    /// <summary>Folder for positions, so that a restart knows what it missed; empty (default) = none are kept.</summary>
    public string StateDirectory { get; init; } = "";

    /// <summary>How long a start listens for others before it takes partitions; default 1.5 s.</summary>
    public TimeSpan Listen { get; init; } = TimeSpan.FromSeconds(1.5);

    /// <summary>After this without a beat a processor counts as gone, and others take over; default 5 s.</summary>
    public TimeSpan GoneAfter { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>After this without hearing its own beats a processor stops publishing: others may have taken over; default 10 s.</summary>
    public TimeSpan StopAfter { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>The longest that a new owner waits for its books to sync before it claims; default 30 s.</summary>
    public TimeSpan SyncLimit { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>How long a new owner waits for the old one's last word; default 1 s.</summary>
    public TimeSpan ReleaseWait { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>Venue requests under way at a time; default 16.</summary>
    public int RequestsInFlight { get; init; } = 16;

    /// <summary>Desired streams of a connector that was not heard of for this long are dropped; default 5 minutes.</summary>
    public TimeSpan ForgetStreamsAfter { get; init; } = TimeSpan.FromMinutes(5);

    /// <summary>The options of a configuration file.</summary>
    /// <param name="configuration">The configuration.</param>
    /// <returns>Options with the name of this pod or machine.</returns>
    public static ProcessorOptions From(MarketPrismConfiguration configuration) => new()
    {
        Id = Environment.GetEnvironmentVariable("POD_NAME") is { Length: > 0 } pod ? pod : Environment.MachineName.ToLowerInvariant(),
        Depth = configuration.OrderBook.Depth,
        SnapshotInterval = configuration.OrderBook.SnapshotInterval,
        UpdateInterval = configuration.OrderBook.UpdateInterval,
        RestLimit = configuration.OrderBook.RestLimit,
        Books = new BookSynchronizerOptions { BufferMax = Math.Clamp(configuration.OrderBook.BufferMax, 16, 100_000) },
        StateDirectory = Environment.GetEnvironmentVariable("MARKETPRISM_STATE_DIRECTORY") ?? "",
    };
}
