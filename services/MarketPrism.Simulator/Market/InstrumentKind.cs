namespace MarketPrism.Simulator.Market;

/// <summary>What an instrument is.</summary>
public enum InstrumentKind
{
    /// <summary>A currency pair.</summary>
    Spot,

    /// <summary>A perpetual swap.</summary>
    Perpetual,

    /// <summary>A dated future.</summary>
    Future,

    /// <summary>An option.</summary>
    Option,
}
