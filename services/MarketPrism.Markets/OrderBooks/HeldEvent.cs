using MarketPrism.Exchanges;

namespace MarketPrism.Markets;

/// <summary>A copy of an event that waits. Pooled.</summary>
internal sealed class HeldEvent
{
    /// <summary>How many a book keeps for reuse.</summary>
    public const int PoolMax = 64;

    public DepthEvent Depth { get; } = new();

    public long ReceivedNs { get; set; }
}
