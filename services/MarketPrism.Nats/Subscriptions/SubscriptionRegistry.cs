using System.Buffers;
using System.Collections.Concurrent;
using MarketPrism.Nats.Connection;
using MarketPrism.Nats.Protocol;

namespace MarketPrism.Nats.Subscriptions;

/// <summary>The subscriptions of a connection: tells the server of changes, restores all after a reconnect, and finds the one of a message.</summary>
internal sealed class SubscriptionRegistry(Outbox outbox)
{
    private const int LineOverhead = 64;

    private readonly Lock _lock = new();
    private readonly ConcurrentDictionary<long, Subscription> _bySid = new();
    private long _lastSid;
    private Exception? _closed;

    public int Count => _bySid.Count;

    /// <summary>Messages for subscriptions that were gone.</summary>
    public long Unrouted { get; private set; }

    public Subscription Add(NatsSubBase owner, string subject, string? queueGroup, long? maxMessages)
    {
        lock (_lock)
        {
            if (_closed is not null) throw new NatsConnectionFailedException(_closed.Message);
            var subscription = new Subscription(++_lastSid, subject, queueGroup, maxMessages, owner);
            _bySid[subscription.Sid] = subscription;
            var line = new ArrayBufferWriter<byte>(LineOverhead);
            WriteSubscribe(line, subscription);
            outbox.WriteControl(line.WrittenSpan);
            return subscription;
        }
    }

    /// <summary>Tells the server to stop; messages on their way are still delivered until <see cref="Remove"/>.</summary>
    public void Leave(Subscription subscription)
    {
        lock (_lock)
        {
            if (subscription.IsLeaving || !_bySid.ContainsKey(subscription.Sid)) return;
            subscription.IsLeaving = true;
            Span<byte> line = stackalloc byte[LineOverhead];
            outbox.WriteControl(line[..ClientOps.WriteUnsubscribe(line, subscription.Sid, null)]);
        }
    }

    public void Remove(Subscription subscription)
    {
        Leave(subscription);
        _bySid.TryRemove(subscription.Sid, out _);
    }

    /// <summary>Opens the outbox for a new session, all subscriptions first.</summary>
    public void Restore(int maxPayload)
    {
        // the lock keeps a new subscription from falling between the list and the opening
        lock (_lock)
        {
            var lines = new ArrayBufferWriter<byte>(1024);
            foreach (var subscription in _bySid.Values)
            {
                if (!subscription.IsLeaving) WriteSubscribe(lines, subscription);
            }

            outbox.Open(lines.WrittenSpan, maxPayload);
        }
    }

    /// <summary>Hands a message to its subscription; on the receive loop.</summary>
    public void Deliver(ReadOnlySpan<byte> source, in ServerOp op)
    {
        if (!_bySid.TryGetValue(op.Sid, out var subscription))
        {
            Unrouted++;
            return;
        }

        subscription.Received++;
        subscription.Owner.OnMessage(subscription, source, op);
        if (subscription.MaxMessages is { } max && subscription.Received >= max)
        {
            // the server has ended it by itself
            _bySid.TryRemove(subscription.Sid, out _);
            subscription.Owner.End(NatsSubEndReason.MaxMsgs, null);
        }
    }

    /// <summary>The server refuses a subject: its subscriptions are dead.</summary>
    public void Deny(string subject, Exception error)
    {
        foreach (var subscription in _bySid.Values.Where(s => s.Subject == subject))
        {
            _bySid.TryRemove(subscription.Sid, out _);
            subscription.Owner.End(NatsSubEndReason.Exception, error);
        }
    }

    /// <summary>Ends all subscriptions, with an error or without.</summary>
    public void Close(Exception? error, string reason)
    {
        Subscription[] all;
        lock (_lock)
        {
            _closed ??= error ?? new NatsException(reason);
            all = [.. _bySid.Values];
            _bySid.Clear();
        }

        foreach (var subscription in all) subscription.Owner.End(error is null ? NatsSubEndReason.None : NatsSubEndReason.Exception, error);
    }

    /// <summary>The owners of all subscriptions.</summary>
    public IReadOnlyList<NatsSubBase> Owners() => [.. _bySid.Values.Select(s => s.Owner).Distinct()];

    private static void WriteSubscribe(ArrayBufferWriter<byte> lines, Subscription subscription)
    {
        var room = lines.GetSpan(subscription.SubjectBytes.Length + subscription.QueueGroupBytes.Length + (2 * LineOverhead));
        var left = subscription.MaxMessages - subscription.Received;
        lines.Advance(ClientOps.WriteSubscribe(room, subscription.SubjectBytes, subscription.QueueGroupBytes, subscription.Sid, left));
    }
}
