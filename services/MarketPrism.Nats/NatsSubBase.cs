using MarketPrism.Nats.Protocol;
using MarketPrism.Nats.Subscriptions;

namespace MarketPrism.Nats;

/// <summary>A subscription.</summary>
public abstract class NatsSubBase : IAsyncDisposable
{
    private int _endReason;
    private Exception? _exception;

    private protected NatsSubBase(string subject, string? queueGroup) => (Subject, QueueGroup) = (subject, queueGroup);

    /// <summary>The subject, or pattern; the first one when there are several.</summary>
    public string Subject { get; }

    /// <summary>The queue group, whose members share the messages; null = none.</summary>
    public string? QueueGroup { get; }

    /// <summary>The error that ended it.</summary>
    public Exception? Exception => Volatile.Read(ref _exception);

    /// <summary>Why it ended.</summary>
    public NatsSubEndReason EndReason => (NatsSubEndReason)Volatile.Read(ref _endReason);

    /// <summary>Ends the subscription; what is queued can still be read.</summary>
    public abstract ValueTask UnsubscribeAsync();

    /// <summary>Ends the subscription; what is queued is dropped.</summary>
    public abstract ValueTask DisposeAsync();

    /// <summary>A message for it; on the receive loop, so it must not wait.</summary>
    internal abstract void OnMessage(Subscription subscription, ReadOnlySpan<byte> source, in ServerOp op);

    /// <summary>Ends it after the messages that are on their way.</summary>
    internal abstract Task DrainOwnerAsync(CancellationToken cancellationToken);

    /// <summary>Completes when its reader has taken all that is queued.</summary>
    internal abstract Task WhenReadAsync();

    /// <summary>No more messages come.</summary>
    internal void End(NatsSubEndReason reason, Exception? exception)
    {
        if (exception is not null) Interlocked.CompareExchange(ref _exception, exception, null);
        Interlocked.CompareExchange(ref _endReason, (int)reason, (int)NatsSubEndReason.None);
        OnEnd(exception);
    }

    private protected abstract void OnEnd(Exception? exception);
}
