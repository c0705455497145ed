using System.Threading.Channels;
using MarketPrism.Bus;
using MarketPrism.Domain;

namespace MarketPrism.Processor;

/// <summary>Adds and removes the raw subjects of partitions, in the order in which it was asked to.</summary>
internal sealed class PartitionSubscriptions(SubjectSpace subjects) : IPartitionFeed
{
    private readonly Channel<(VirtualPartition Partition, bool Wanted)> _changes = System.Threading.Channels.Channel.CreateUnbounded<(VirtualPartition, bool)>(new UnboundedChannelOptions { SingleReader = true });

    /// <summary>Called when a partition's subject is in force on the server.</summary>
    public Action<VirtualPartition> InForce { get; set; } = static _ => { };

    public bool Set(VirtualPartition partition, bool wanted)
    {
        _changes.Writer.TryWrite((partition, wanted));
        return false;
    }

    /// <summary>Carries the changes out until cancelled. One that fails is carried out at the next start.</summary>
    public async Task RunAsync(IReadOnlyList<IBusSubscription> workers, CancellationToken cancellationToken)
    {
        while (await _changes.Reader.WaitToReadAsync(cancellationToken))
        {
            while (_changes.Reader.TryPeek(out var change))
            {
                var subscription = workers[change.Partition.Index % workers.Count];
                if (change.Wanted) await subscription.AddAsync(subjects.RawOf(change.Partition), cancellationToken);
                else await subscription.RemoveAsync(subjects.RawOf(change.Partition), cancellationToken);
                _changes.Reader.TryRead(out _);
                if (change.Wanted) InForce(change.Partition);
            }
        }
    }
}
