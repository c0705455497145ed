using MarketPrism.Nats.Buffers;
using MarketPrism.Nats.Connection;
using MarketPrism.Nats.Protocol;
using MarketPrism.Nats.Subscriptions;
using MarketPrism.Nats.Telemetry;
using Microsoft.Extensions.Logging;

namespace MarketPrism.Nats;

/// <summary>
/// A connection to a NATS server or cluster, restored by itself when it is lost: its subscriptions with it, and what was published meanwhile.
/// All members may be used by several threads at a time. Dispose it: what waits in the outbox is sent for at most a second.
/// </summary>
public sealed partial class NatsConnection : INatsConnection, IConnectionEvents
{
    private static readonly TimeSpan LastFlush = TimeSpan.FromSeconds(1);

    private readonly BlockPool _pool = new();
    private readonly Outbox _outbox;
    private readonly ConnectionLoop _loop;
    private readonly EventPump _events;
    private readonly InboxRouter _inbox;
    private readonly NatsMetrics _metrics;
    private readonly ILogger _logger;
    private readonly string _inboxPrefix;
    private long _droppedBySubscriptions;
    private int _disposed;

    /// <summary>Creates a connection with the default options.</summary>
    public NatsConnection()
        : this(NatsOpts.Default)
    {
    }

    /// <summary>Creates a connection; it connects on first use, or by <see cref="ConnectAsync"/>.</summary>
    /// <param name="opts">The options.</param>
    /// <exception cref="ArgumentException">An option is out of its range.</exception>
    public NatsConnection(NatsOpts opts)
        : this(opts, new Random())
    {
    }

    internal NatsConnection(NatsOpts opts, Random random)
    {
        Opts = opts.Validated();
        _logger = opts.LoggerFactory.CreateLogger<NatsConnection>();
        _outbox = new Outbox(_pool, opts.OutboxBytes, opts.OutboxPolicy);
        Registry = new SubscriptionRegistry(_outbox);
        _loop = new ConnectionLoop(opts, _outbox, Registry, this, _logger, random);
        _events = new EventPump(_logger);
        _inboxPrefix = $"{opts.InboxPrefix}.{Nuid.Next()}";
        _inbox = new InboxRouter(Registry, _inboxPrefix);
        _metrics = new NatsMetrics(this);
    }

    /// <inheritdoc/>
    public event AsyncEventHandler<NatsEventArgs>? ConnectionDisconnected;

    /// <inheritdoc/>
    public event AsyncEventHandler<NatsEventArgs>? ConnectionOpened;

    /// <inheritdoc/>
    public event AsyncEventHandler<NatsEventArgs>? ReconnectFailed;

    /// <inheritdoc/>
    public event AsyncEventHandler<NatsMessageDroppedEventArgs>? MessageDropped;

    /// <inheritdoc/>
    public event AsyncEventHandler<NatsSlowConsumerEventArgs>? SlowConsumerDetected;

    /// <inheritdoc/>
    public event AsyncEventHandler<NatsLameDuckModeActivatedEventArgs>? LameDuckModeActivated;

    /// <summary>The server reported an error, whether it keeps the connection or not.</summary>
    public event AsyncEventHandler<NatsServerErrorEventArgs>? ServerError;

    /// <inheritdoc/>
    public INatsConnection Connection => this;

    /// <inheritdoc/>
    public NatsOpts Opts { get; }

    /// <inheritdoc/>
    public NatsConnectionState ConnectionState => _loop.State;

    /// <inheritdoc/>
    public INatsServerInfo? ServerInfo => _loop.Info;

    /// <summary>The server that is connected or tried, without credentials; null before the first attempt.</summary>
    public Uri? ServerUri => _loop.CurrentServer?.Uri;

    /// <inheritdoc/>
    public Func<(string Host, int Port), ValueTask<(string Host, int Port)>>? OnConnectingAsync
    {
        get => _loop.Dialer.OnConnectingAsync;
        set => _loop.Dialer.OnConnectingAsync = value;
    }

    internal SubscriptionRegistry Registry { get; }

    /// <inheritdoc/>
    public ValueTask ConnectAsync() => new(_loop.ConnectAsync());

    /// <inheritdoc/>
    public ValueTask ReconnectAsync()
    {
        _loop.Reconnect();
        return ValueTask.CompletedTask;
    }

    /// <inheritdoc/>
    public async ValueTask<TimeSpan> PingAsync(CancellationToken cancellationToken = default)
    {
        await EnsureConnectedAsync(cancellationToken).ConfigureAwait(false);
        await _outbox.WhenSentAsync().WaitAsync(cancellationToken).ConfigureAwait(false);
        var session = _loop.OpenSession ?? throw new NatsException("the connection was lost before the server answered");
        var start = Opts.TimeProvider.GetTimestamp();
        await session.Pings.SendAndWaitAsync().WaitAsync(cancellationToken).ConfigureAwait(false);
        return Opts.TimeProvider.GetElapsedTime(start);
    }

    /// <summary>
    /// Ends in order: subscriptions stop, what is on its way arrives and is read, what was published is sent, then the connection closes.
    /// </summary>
    /// <param name="cancellationToken">Ends the patience; the connection is closed all the same.</param>
    public async ValueTask DrainAsync(CancellationToken cancellationToken = default)
    {
        try
        {
            var owners = Registry.Owners().Where(o => o is not InboxRouter).ToArray();
            await Task.WhenAll(owners.Select(o => o.DrainOwnerAsync(cancellationToken))).ConfigureAwait(false);
            await Task.WhenAll(owners.Select(o => o.WhenReadAsync())).WaitAsync(cancellationToken).ConfigureAwait(false);
            if (ConnectionState == NatsConnectionState.Open) await PingAsync(cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            await DisposeAsync().ConfigureAwait(false);
        }
    }

    /// <summary>Counters, and what waits.</summary>
    public NatsStats GetStats() => new()
    {
        SentBytes = _outbox.SentBytes,
        SentMessages = _outbox.SentMessages,
        PendingMessages = _outbox.Messages,
        PublishedMessages = _outbox.Published,
        OutboxBytes = _outbox.Bytes,
        ReceivedBytes = _loop.ReceivedBytes,
        ReceivedMessages = _loop.ReceivedMessages,
        SubscriptionCount = Registry.Count,
        DroppedOutbox = _outbox.DroppedOutbox,
        DroppedInFlight = _outbox.DroppedInFlight,
        DroppedTooLarge = _outbox.DroppedTooLarge,
        DroppedSubscriptions = Volatile.Read(ref _droppedBySubscriptions),
        UnroutedMessages = Registry.Unrouted,
        Reconnects = _loop.Reconnects,
    };

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref _disposed, 1) != 0) return;
        if (_loop.OpenSession is { } session) await FlushForAsync(session, LastFlush).ConfigureAwait(false);
        _outbox.Close();
        await _loop.DisposeAsync().ConfigureAwait(false);
        Registry.Close(null, "the connection is closed");
        await _events.DisposeAsync().ConfigureAwait(false);
        _metrics.Dispose();
    }

    /// <summary>Returns when the server has processed the subscriptions sent so far; at once while there is no session, which would restore them.</summary>
    internal async ValueTask FenceAsync(CancellationToken cancellationToken)
    {
        if (_loop.OpenSession is not { } session) return;
        try
        {
            await session.Pings.SendAndWaitAsync().WaitAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (NatsException)
        {
            // the session ended: the next one restores the subscriptions, and what was on its way is lost
        }
    }

    /// <summary>Ends subscriptions after what is on its way.</summary>
    internal async ValueTask RemoveGentlyAsync(Subscription[] subscriptions, CancellationToken cancellationToken)
    {
        foreach (var subscription in subscriptions) Registry.Leave(subscription);
        try
        {
            await FenceAsync(cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            foreach (var subscription in subscriptions) Registry.Remove(subscription);
        }
    }

    internal void OnDropped(NatsSubBase subscription, EnqueueResult result, ReadOnlySpan<byte> source, in ServerOp op, long count, int pending)
    {
        Volatile.Write(ref _droppedBySubscriptions, _droppedBySubscriptions + count);
        if (result == EnqueueResult.FirstDropped)
        {
            _logger.SlowConsumer(subscription.Subject);
            _events.Post(this, SlowConsumerDetected, new NatsSlowConsumerEventArgs(subscription));
        }

        if (MessageDropped is { } handlers)
        {
            var subject = System.Text.Encoding.UTF8.GetString(op.Subject(source));
            _events.PostFrequent(this, handlers, new NatsMessageDroppedEventArgs(subscription, pending, subject, null, null, null));
        }
    }

    void IConnectionEvents.OnOpened(string message) => _events.Post(this, ConnectionOpened, new NatsEventArgs(message));

    void IConnectionEvents.OnDisconnected(string message) => _events.Post(this, ConnectionDisconnected, new NatsEventArgs(message));

    void IConnectionEvents.OnReconnectFailed(string message) => _events.Post(this, ReconnectFailed, new NatsEventArgs(message));

    void IConnectionEvents.OnLameDuck(Uri server) => _events.Post(this, LameDuckModeActivated, new NatsLameDuckModeActivatedEventArgs(server));

    void IConnectionEvents.OnServerError(string error) => _events.Post(this, ServerError, new NatsServerErrorEventArgs(error));

    private async ValueTask EnsureConnectedAsync(CancellationToken cancellationToken)
    {
        var connect = _loop.ConnectAsync();
        if (!connect.IsCompletedSuccessfully) await connect.WaitAsync(cancellationToken).ConfigureAwait(false);
    }

    private async ValueTask FlushForAsync(Session session, TimeSpan patience)
    {
        try
        {
            await _outbox.WhenSentAsync().WaitAsync(patience, Opts.TimeProvider).ConfigureAwait(false);
            await session.Pings.SendAndWaitAsync().WaitAsync(patience, Opts.TimeProvider).ConfigureAwait(false);
        }
        catch (Exception e) when (e is TimeoutException or NatsException)
        {
            // nobody listens any more: what is left in the outbox goes with the connection
        }
    }
}
