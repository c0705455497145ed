namespace MarketPrism.Simulator.Market;

/// <summary>Where an instrument is in its life. A halt is not a phase: it interrupts trading for a while.</summary>
public enum MarketPhase
{
    /// <summary>The venue does not know it (yet): no metadata, no data.</summary>
    Unlisted,

    /// <summary>In the metadata with the time of its first trade; nothing flows. Binance only.</summary>
    Announced,

    /// <summary>Orders are taken and the book flows, but nothing trades. OKX only.</summary>
    Preopen,

    /// <summary>It trades, unless it is halted.</summary>
    Trading,

    /// <summary>The metadata say that it goes away; it still trades.</summary>
    Settling,

    /// <summary>Gone from the metadata; its streams stop without a notice.</summary>
    Delisted,
}
