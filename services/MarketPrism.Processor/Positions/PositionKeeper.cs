using System.Threading.Channels;
using MarketPrism.Domain;

namespace MarketPrism.Processor;

/// <summary>
/// Writes positions on a thread of its own: a disk that stalls delays neither heartbeats nor the check that stops publishing. Only the newest positions wait; older ones are worth nothing.
/// </summary>
internal sealed class PositionKeeper(Action<IReadOnlyDictionary<VirtualPartition, SavedPosition>> write)
{
    private readonly Channel<IReadOnlyDictionary<VirtualPartition, SavedPosition>> _newest =
        System.Threading.Channels.Channel.CreateBounded<IReadOnlyDictionary<VirtualPartition, SavedPosition>>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropOldest });

    /// <summary>Positions to write; returns at once.</summary>
    public void Offer(IReadOnlyDictionary<VirtualPartition, SavedPosition> positions) => _newest.Writer.TryWrite(positions);

    /// <summary>Writes what waits, on the caller's thread.</summary>
    public void WriteNewest()
    {
        if (_newest.Reader.TryRead(out var positions)) write(positions);
    }

    /// <summary>Writes until cancelled.</summary>
    /// <param name="cancellationToken">Ends the wait for more; a write that is under way goes on.</param>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        while (await _newest.Reader.WaitToReadAsync(cancellationToken))
        {
            // a thread that a stalled disk may keep, so that the pool has all of its own
            await Task.Factory.StartNew(WriteNewest, CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
        }
    }
}
