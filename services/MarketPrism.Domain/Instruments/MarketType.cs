namespace MarketPrism.Domain;

/// <summary>What kind of instrument it is, in normalised subjects.</summary>
public enum MarketType
{
    /// <summary>Spot.</summary>
    Spot,

    /// <summary>Perpetual swap.</summary>
    Perpetual,

    /// <summary>Dated future.</summary>
    Futures,

    /// <summary>Option.</summary>
    Options,
}
