namespace MarketPrism.Operator.Verdicts;

/// <summary>How a market of an exchange is doing, seen from all connectors.</summary>
internal enum Verdict
{
    /// <summary>Nobody can say: no reports, or one silent connector alone.</summary>
    Unknown,

    /// <summary>Somebody has fresh data.</summary>
    Healthy,

    /// <summary>Nobody can connect, or most are stale.</summary>
    Unavailable,

    /// <summary>A declared window is open and data are missing.</summary>
    Maintenance,
}
