using MarketPrism.Exchanges;

namespace MarketPrism.Markets;

/// <summary>A copy of an event that waits. Pooled.</summary>
internal sealed class HeldEvent
{
    /// <summary>How many a book keeps for reuse.</summary>
    public const int PoolMax = 64;

    /// <summary>The room for levels that is kept with one of those. Snapshots need far more, and seldom: their room is given back.</summary>
    public const int RoomMax = 256;

    public DepthEvent Depth { get; } = new();

    public long ReceivedNs { get; set; }

    /// <summary>Keeps it for reuse, when there is use for it.</summary>
    public void ReturnTo(Stack<HeldEvent> pool)
    {
        if (pool.Count < PoolMax && Depth.Room <= RoomMax) pool.Push(this);
    }
}
