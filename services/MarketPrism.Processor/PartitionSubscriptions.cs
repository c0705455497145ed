using System.Threading.Channels;
using MarketPrism.Bus;
using MarketPrism.Domain;

namespace MarketPrism.Processor;

/// <summary>Adds and removes the raw subjects of partitions, in the order in which it was asked to.</summary>
internal sealed class PartitionSubscriptions(SubjectSpace subjects) : IPartitionFeed
{
    private readonly Channel<(VirtualPartition Partition, bool Wanted)> _changes = System.Threading.Channels.Channel.CreateUnbounded<(VirtualPartition, bool)>();

    public void Set(VirtualPartition partition, bool wanted) => _changes.Writer.TryWrite((partition, wanted));

    /// <summary>Carries the changes out until cancelled.</summary>
    public async Task RunAsync(IReadOnlyList<IBusSubscription> workers, CancellationToken cancellationToken)
    {
        await foreach (var (partition, wanted) in _changes.Reader.ReadAllAsync(cancellationToken))
        {
            var subscription = workers[partition.Index % workers.Count];
            if (wanted) await subscription.AddAsync(subjects.RawOf(partition), cancellationToken);
            else await subscription.RemoveAsync(subjects.RawOf(partition), cancellationToken);
        }
    }
}
