using MarketPrism.Domain;

namespace MarketPrism.Processor;

/// <summary>Brings the raw frames of partitions to their workers.</summary>
internal interface IPartitionFeed
{
    /// <summary>Frames of a partition are wanted, or no more. Does not wait.</summary>
    /// <returns>Whether they come from now on; false = <see cref="ProcessorCore.Listen"/> says when.</returns>
    bool Set(VirtualPartition partition, bool wanted);
}
