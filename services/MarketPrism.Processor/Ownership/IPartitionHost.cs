using MarketPrism.Domain;

namespace MarketPrism.Processor;

/// <summary>Carries out what ownership decides.</summary>
internal interface IPartitionHost
{
    /// <summary>Takes frames of a partition, without publishing.</summary>
    void Activate(VirtualPartition partition);

    /// <summary>Publishes a partition.</summary>
    /// <param name="partition">The partition.</param>
    /// <param name="epoch">The epoch of all messages.</param>
    /// <param name="positions">Where the former owner stopped; empty when unknown.</param>
    /// <param name="down">Since when nobody published it, and why; null when somebody did.</param>
    void Own(VirtualPartition partition, long epoch, IReadOnlyDictionary<string, TradePosition> positions, Downtime? down);

    /// <summary>Stops publishing; with <paramref name="forget"/> also stops taking frames.</summary>
    /// <returns>The last that was published.</returns>
    IReadOnlyDictionary<string, TradePosition> Disown(VirtualPartition partition, bool forget);

    /// <summary>Where the trades of a partition stand.</summary>
    IReadOnlyDictionary<string, TradePosition> PositionsOf(VirtualPartition partition);

    /// <summary>Whether all books of a partition are proven.</summary>
    bool IsSynced(VirtualPartition partition);
}
