using System.Diagnostics.CodeAnalysis;
using System.Text;
using System.Threading.Channels;

namespace MarketPrism.Bus;

/// <summary>Subscriptions of the official shape, one for each subject, that feed one queue.</summary>
internal sealed class ShapeSubscription : IBusSubscription
{
    /// <summary>On their way from the client's channel to the queue, which is where the bounds hold.</summary>
    private const int ChannelCapacity = 65_536;

    private readonly NatsConnection _connection;
    private readonly SharedMessagePool _pool;
    private readonly BusSubscriptionOptions _options;
    private readonly MessageQueue _queue;
    private readonly Dictionary<string, Feed> _feeds = [];
    private readonly Lock _lock = new();
    private long _droppedByClient;
    private bool _ended;

    public ShapeSubscription(NatsConnection connection, SharedMessagePool pool, BusSubscriptionOptions options)
    {
        (_connection, _pool, _options) = (connection, pool, options);
        _queue = new MessageQueue(options);
        connection.MessageDropped += OnDroppedAsync;
    }

    public long Dropped => _queue.Dropped + Volatile.Read(ref _droppedByClient);

    public int Pending => _queue.Messages;

    public ValueTask<bool> WaitToReadAsync(CancellationToken cancellationToken) => _queue.WaitToReadAsync(cancellationToken);

    public bool TryRead([MaybeNullWhen(false)] out BusMessage message) => _queue.TryRead(out message);

    public async ValueTask AddAsync(string subject, CancellationToken cancellationToken)
    {
        Feed feed;
        lock (_lock)
        {
            ObjectDisposedException.ThrowIf(_ended, this);
            if (_feeds.ContainsKey(subject)) return;
            feed = new Feed();
            _feeds.Add(subject, feed);
            feed.Run = FeedAsync(subject, feed);
        }

        // while the bus is away the feed waits for it by itself
        if (_connection.ConnectionState != NatsConnectionState.Open) return;
        await feed.Subscribed.Task.WaitAsync(cancellationToken).ConfigureAwait(false);
        await _connection.PingAsync(cancellationToken).ConfigureAwait(false);
    }

    public async ValueTask RemoveAsync(string subject, CancellationToken cancellationToken)
    {
        Feed? feed;
        lock (_lock)
        {
            if (!_feeds.Remove(subject, out feed)) return;
        }

        await EndAsync(feed).WaitAsync(cancellationToken).ConfigureAwait(false);
    }

    public async ValueTask DrainAsync(CancellationToken cancellationToken)
    {
        Feed[] feeds;
        lock (_lock)
        {
            _ended = true;
            feeds = [.. _feeds.Values];
            _feeds.Clear();
        }

        await Task.WhenAll(feeds.Select(EndAsync)).WaitAsync(cancellationToken).ConfigureAwait(false);
        _queue.Complete();
    }

    public async ValueTask DisposeAsync()
    {
        _connection.MessageDropped -= OnDroppedAsync;
        await DrainAsync(CancellationToken.None).ConfigureAwait(false);
        _queue.Clear();
    }

    private static async Task EndAsync(Feed feed)
    {
        await feed.Stop.CancelAsync().ConfigureAwait(false);
        await feed.Run.ConfigureAwait(false);
        feed.Stop.Dispose();
    }

    private async Task FeedAsync(string subject, Feed feed)
    {
        try
        {
            var subOpts = new NatsSubOpts { ChannelOpts = new NatsSubChannelOpts { Capacity = ChannelCapacity, FullMode = BoundedChannelFullMode.DropOldest } };
            await using var sub = await _connection.SubscribeCoreAsync<byte[]>(subject, _options.QueueGroup, opts: subOpts, cancellationToken: feed.Stop.Token).ConfigureAwait(false);
            feed.Subscribed.TrySetResult();
            try
            {
                await foreach (var msg in sub.Msgs.ReadAllAsync(feed.Stop.Token).ConfigureAwait(false)) Enqueue(msg);
            }
            catch (OperationCanceledException)
            {
                await sub.UnsubscribeAsync().ConfigureAwait(false);
                while (sub.Msgs.TryRead(out var msg)) Enqueue(msg);
            }
        }
        catch (OperationCanceledException)
        {
            feed.Subscribed.TrySetCanceled(CancellationToken.None);
        }
        catch (NatsException e)
        {
            feed.Subscribed.TrySetException(e);
        }
    }

    private void Enqueue(in NatsMsg<byte[]> msg)
    {
        var message = _pool.Rent();
        message.Fill(
            _pool,
            Encoding.UTF8.GetBytes(msg.Subject),
            msg.ReplyTo is null ? [] : Encoding.UTF8.GetBytes(msg.ReplyTo),
            HeaderText.Write(msg.Headers),
            msg.Data,
            1);
        _queue.Enqueue(message);
    }

    private ValueTask OnDroppedAsync(object? sender, NatsMessageDroppedEventArgs args)
    {
        lock (_lock)
        {
            if (_feeds.ContainsKey(args.Subscription.Subject)) Interlocked.Increment(ref _droppedByClient);
        }

        return ValueTask.CompletedTask;
    }

    private sealed class Feed
    {
        public CancellationTokenSource Stop { get; } = new();

        public TaskCompletionSource Subscribed { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public Task Run { get; set; } = Task.CompletedTask;
    }
}
