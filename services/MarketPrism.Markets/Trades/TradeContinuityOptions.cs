namespace MarketPrism.Markets.Trades;

/// <summary>Bounds of the watch over trade ids.</summary>
public sealed record TradeContinuityOptions
{
    /// <summary>How long a missing id may come from another lane before a hole is declared and asked for; default 200 ms, 0 to 10 s.</summary>
    public TimeSpan Grace { get; init; } = TimeSpan.FromMilliseconds(200);

    /// <summary>How long later trades are held back so that a backfill can be merged in id order; default 5 s, 0 to 60 s. Then they go out and the backfill follows, marked.</summary>
    public TimeSpan Hold { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>How long a fetched trade waits for fetched ones with lower ids, so that a backfill goes out in the order of ids; default 30 s, 0 to 10 minutes.</summary>
    public TimeSpan BackfillHold { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>How many trades of an instrument may be held back, live and fetched ones together, whichever gaps they belong to; default 4,096, at least 1.</summary>
    public int HoldLimit { get; init; } = 4096;

    /// <summary>When a hole that nobody filled is given up as lost; default 10 minutes.</summary>
    public TimeSpan GiveUp { get; init; } = TimeSpan.FromMinutes(10);

    /// <summary>Between two requests for the same hole; default 5 s.</summary>
    public TimeSpan AskAgain { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>How many holes are watched at a time; the oldest is given up first. Default 64, at least 1.</summary>
    public int HoleLimit { get; init; } = 64;

    /// <summary>How many recent ids are remembered; default 4,096, a power of two.</summary>
    public int Window { get; init; } = 4096;
}
