using System.Diagnostics.CodeAnalysis;

namespace MarketPrism.Bus;

/// <summary>A subscription of the in-process bus.</summary>
internal sealed class InProcessSubscription(InProcessBus bus, BusSubscriptionOptions options) : IBusSubscription
{
    private readonly MessageQueue _queue = new(options);

    public string? QueueGroup => options.QueueGroup;

    public long Dropped => _queue.Dropped;

    public int Pending => _queue.Messages;

    public ValueTask<bool> WaitToReadAsync(CancellationToken cancellationToken) => _queue.WaitToReadAsync(cancellationToken);

    public bool TryRead([MaybeNullWhen(false)] out BusMessage message) => _queue.TryRead(out message);

    public ValueTask AddAsync(string subject, CancellationToken cancellationToken)
    {
        bus.Add(subject, this);
        return ValueTask.CompletedTask;
    }

    public ValueTask RemoveAsync(string subject, CancellationToken cancellationToken)
    {
        bus.Remove(subject, this);
        return ValueTask.CompletedTask;
    }

    public ValueTask DrainAsync(CancellationToken cancellationToken)
    {
        bus.RemoveAll(this);
        _queue.Complete();
        return ValueTask.CompletedTask;
    }

    public async ValueTask DisposeAsync()
    {
        await DrainAsync(CancellationToken.None).ConfigureAwait(false);
        _queue.Clear();
    }

    /// <summary>Queues a message, one of whose references belongs to this subscription from now on.</summary>
    public void Enqueue(SharedMessage message) => _queue.Enqueue(message);
}
