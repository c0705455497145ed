using MarketPrism.Exchanges;

namespace MarketPrism.Markets.Messages;

/// <summary>Levels of both sides, best first, at common scales.</summary>
public readonly ref struct BookSides
{
    /// <summary>Bids.</summary>
    public ReadOnlySpan<BookLevel> Bids { get; init; }

    /// <summary>Asks.</summary>
    public ReadOnlySpan<BookLevel> Asks { get; init; }

    /// <summary>Decimals of the prices.</summary>
    public int PriceScale { get; init; }

    /// <summary>Decimals of the quantities.</summary>
    public int QuantityScale { get; init; }
}
