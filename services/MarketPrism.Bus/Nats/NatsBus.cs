namespace MarketPrism.Bus;

/// <summary>The bus on NATS servers. It connects by itself, for ever; what is published meanwhile waits in its outbox, subscriptions are restored.</summary>
public sealed class NatsBus : IBus
{
    private readonly NatsConnection _connection;
    private readonly INatsFrames _frames;
    private readonly TimeProvider _time;
    private readonly string _urls;
    private readonly Task _connect;
    private long _openings;
    private int _disposed;

    /// <summary>Starts to connect; does not wait for it.</summary>
    /// <param name="options">Where the servers are.</param>
    /// <exception cref="ArgumentException">An option is out of its range, or a URL malformed.</exception>
    public NatsBus(NatsBusOptions options)
        : this(options, FramesOfClient.Prepare(options.ToNatsOpts(), options), FramesOfClient.Create)
    {
    }

    internal NatsBus(NatsBusOptions options, NatsOpts opts, Func<NatsConnection, NatsBusOptions, INatsFrames> frames)
    {
        _connection = new NatsConnection(opts);
        _frames = frames(_connection, options);
        _time = options.TimeProvider;
        _urls = string.Join(',', options.Urls.Select(Mask));
        _connection.ConnectionOpened += OnOpenedAsync;
        _connection.ConnectionDisconnected += OnDisconnectedAsync;
        _connect = _connection.ConnectAsync().AsTask();
    }

    /// <inheritdoc/>
    public int MaxPayload => _connection.ServerInfo?.MaxPayload ?? 1024 * 1024;

    /// <inheritdoc/>
    public event Action<bool>? ConnectionChanged;

    /// <inheritdoc/>
    public BusStatus Status
    {
        get
        {
            var counters = _frames.Counters;
            return new BusStatus(
                "nats-server",
                _connection.ConnectionState == NatsConnectionState.Open,
                _urls,
                counters.Published,
                counters.Dropped,
                counters.OutboxBytes,
                Math.Max(0, Volatile.Read(ref _openings) - 1));
        }
    }

    /// <summary>Completes with the first connection.</summary>
    /// <param name="cancellationToken">Cancels the wait.</param>
    /// <returns>A task.</returns>
    public Task WhenConnectedAsync(CancellationToken cancellationToken) => _connect.WaitAsync(cancellationToken);

    /// <inheritdoc/>
    public bool TryPublish(ReadOnlySpan<byte> subject, ReadOnlySpan<byte> headers, ReadOnlySpan<byte> payload, ReadOnlySpan<byte> replyTo = default) =>
        _frames.TryPublish(subject, headers, payload, replyTo);

    /// <inheritdoc/>
    public IBusWriter CreateWriter() => _frames.CreateWriter() ?? new DirectWriter(this);

    /// <inheritdoc/>
    public ValueTask<IBusSubscription> SubscribeAsync(IReadOnlyList<string> subjects, BusSubscriptionOptions options, CancellationToken cancellationToken) =>
        _frames.SubscribeAsync(subjects, options, cancellationToken);

    /// <inheritdoc/>
    public async ValueTask<BusReply> RequestAsync(string subject, ReadOnlyMemory<byte> payload, TimeSpan timeout, CancellationToken cancellationToken)
    {
        // covers the wait for the first connection too
        using var limit = new CancellationTokenSource(timeout, _time);
        using var linked = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellationToken);
        try
        {
            var reply = await _connection.RequestAsync<ReadOnlyMemory<byte>, byte[]>(
                subject, payload, replyOpts: new NatsSubOpts { Timeout = timeout }, cancellationToken: linked.Token).ConfigureAwait(false);
            return reply.HasNoResponders ? new BusReply(BusReplyOutcome.NoResponders, default) : new BusReply(BusReplyOutcome.Answered, reply.Data);
        }
        catch (NatsNoRespondersException)
        {
            return new BusReply(BusReplyOutcome.NoResponders, default);
        }
        catch (NatsNoReplyException)
        {
            return new BusReply(BusReplyOutcome.TimedOut, default);
        }
        catch (NatsTimeoutException)
        {
            // the question did not even leave: the outbox was full all the time
            return new BusReply(BusReplyOutcome.TimedOut, default);
        }
        catch (OperationCanceledException) when (limit.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
        {
            return new BusReply(BusReplyOutcome.TimedOut, default);
        }
    }

    /// <inheritdoc/>
    public async ValueTask FlushAsync(CancellationToken cancellationToken)
    {
        await _frames.FlushAsync(cancellationToken).ConfigureAwait(false);
        await _connection.PingAsync(cancellationToken).ConfigureAwait(false);
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref _disposed, 1) != 0) return;
        _connection.ConnectionOpened -= OnOpenedAsync;
        _connection.ConnectionDisconnected -= OnDisconnectedAsync;
        await _frames.DisposeAsync().ConfigureAwait(false);
        await _connection.DisposeAsync().ConfigureAwait(false);
        try
        {
            await _connect.ConfigureAwait(false);
        }
        catch (Exception e) when (e is NatsException or OperationCanceledException or ObjectDisposedException)
        {
            // it never was connected
        }
    }

    private static string Mask(string url)
    {
        var scheme = url.IndexOf("://", StringComparison.Ordinal);
        var at = url.LastIndexOf('@');
        return at < 0 ? url : string.Concat(scheme < 0 ? "" : url.AsSpan(0, scheme + 3), "***", url.AsSpan(at));
    }

    private ValueTask OnOpenedAsync(object? sender, NatsEventArgs args)
    {
        Interlocked.Increment(ref _openings);
        ConnectionChanged?.Invoke(true);
        return ValueTask.CompletedTask;
    }

    private ValueTask OnDisconnectedAsync(object? sender, NatsEventArgs args)
    {
        ConnectionChanged?.Invoke(false);
        return ValueTask.CompletedTask;
    }
}
