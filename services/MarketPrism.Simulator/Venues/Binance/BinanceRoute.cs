namespace MarketPrism.Simulator.Venues.Binance;

/// <summary>Which streams a connection can carry.</summary>
internal enum BinanceRoute
{
    /// <summary>All: products without the split.</summary>
    All,

    /// <summary>Books and best bid/ask; also what is left of the unrouted addresses since 2026-04-23.</summary>
    Public,

    /// <summary>Everything else.</summary>
    Market,

    /// <summary>User data: no market stream at all.</summary>
    Private,
}
