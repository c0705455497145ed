using System.Buffers.Text;
using System.Collections.Concurrent;
using System.Globalization;
using MarketPrism.Nats.Protocol;

namespace MarketPrism.Nats.Subscriptions;

/// <summary>One subscription for the replies of all requests: the last token of the reply subject tells which request it belongs to.</summary>
internal sealed class InboxRouter : NatsSubBase
{
    private readonly SubscriptionRegistry _registry;
    private readonly ConcurrentDictionary<long, PendingReply> _pending = new();
    private readonly Lock _lock = new();
    private readonly string _prefix;
    private readonly int _prefixBytes;
    private Subscription? _subscription;
    private Exception? _ended;
    private long _lastId;

    public InboxRouter(SubscriptionRegistry registry, string prefix)
        : base(prefix + ".*", null)
    {
        _registry = registry;
        _prefix = prefix + ".";
        _prefixBytes = System.Text.Encoding.UTF8.GetByteCount(_prefix);
    }

    /// <summary>Registers a request; the subject goes out with it, the id is for <see cref="Remove"/>.</summary>
    public (long Id, string ReplyTo) Add(PendingReply reply)
    {
        lock (_lock)
        {
            if (_ended is not null) throw new NatsConnectionFailedException(_ended.Message);
            _subscription ??= _registry.Add(this, Subject, null, null);
        }

        var id = Interlocked.Increment(ref _lastId);
        _pending[id] = reply;
        return (id, _prefix + id.ToString(CultureInfo.InvariantCulture));
    }

    public void Remove(long id) => _pending.TryRemove(id, out _);

    public override ValueTask UnsubscribeAsync() => ValueTask.CompletedTask;

    public override ValueTask DisposeAsync() => ValueTask.CompletedTask;

    internal override void OnMessage(Subscription subscription, ReadOnlySpan<byte> source, in ServerOp op)
    {
        var subject = op.Subject(source);
        if (subject.Length > _prefixBytes && Utf8Parser.TryParse(subject[_prefixBytes..], out long id, out _) && _pending.TryRemove(id, out var reply))
        {
            reply.Deliver(source, op);
        }
    }

    internal override Task DrainOwnerAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    internal override Task WhenReadAsync() => Task.CompletedTask;

    private protected override void OnEnd(Exception? exception)
    {
        var error = exception ?? new NatsConnectionFailedException("the connection is closed");
        lock (_lock) (_ended, _subscription) = (error, null);
        foreach (var reply in _pending.Values) reply.Fail(error);
        _pending.Clear();
    }
}
