using Microsoft.Extensions.Logging;

namespace MarketPrism.Bus;

/// <summary>The bus on NATS servers, by their official client. It connects by itself, for ever; what is published meanwhile waits in its outbox, subscriptions are restored.</summary>
public sealed class NatsBus : IBus
{
    /// <summary>How long a bus that is closed still tries to send what waits.</summary>
    private static readonly TimeSpan CloseWithin = TimeSpan.FromSeconds(2);

    private readonly NatsLink _link;
    private readonly FrameOutbox _outbox;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly string _urls;
    private readonly Lock _lock = new();
    private readonly List<NatsSubscription> _subscriptions = [];
    private readonly SemaphoreSlim _opened = new(0);
    private readonly CancellationTokenSource _stop = new();
    private readonly TaskCompletionSource _connected = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Task _run;
    private long _openings;
    private int _disposed;

    /// <summary>Starts to connect; does not wait for it.</summary>
    /// <param name="options">Where the servers are.</param>
    /// <exception cref="ArgumentException">An option is out of its range, or a URL malformed.</exception>
    public NatsBus(NatsBusOptions options)
        : this(options, options.ToNatsOpts())
    {
    }

    internal NatsBus(NatsBusOptions options, NatsOpts opts)
    {
        _time = options.TimeProvider;
        _urls = string.Join(',', options.Urls.Select(Mask));
        _logger = options.LoggerFactory.CreateLogger<NatsBus>();
        _link = new NatsLink(options, opts, _logger);
        _outbox = new FrameOutbox(_link.Connection, options.OutboxBytes, _logger);
        _link.Leaving = _outbox.Hold;
        _link.Connection.ConnectionOpened += OnOpenedAsync;
        _link.Connection.ConnectionDisconnected += OnDisconnectedAsync;
        _link.Connection.ServerError += OnServerErrorAsync;
        _run = Task.Run(RunAsync);
    }

    /// <inheritdoc/>
    public int MaxPayload => _link.Connection.ServerInfo?.MaxPayload ?? 1024 * 1024;

    /// <inheritdoc/>
    public event Action<bool>? ConnectionChanged;

    /// <inheritdoc/>
    public BusStatus Status
    {
        get
        {
            var (messages, bytes) = _outbox.Waiting;
            return new BusStatus("nats-server", _link.IsOpen, _urls, _outbox.Published, _outbox.Drops, bytes, messages, Math.Max(0, Volatile.Read(ref _openings) - 1));
        }
    }

    /// <summary>Why there is no first connection yet; null = no attempt has failed.</summary>
    public string? LastFailure => _link.LastFailure;

    /// <summary>Completes with the first connection.</summary>
    /// <param name="cancellationToken">Cancels the wait.</param>
    /// <returns>A task.</returns>
    public Task WhenConnectedAsync(CancellationToken cancellationToken) => _connected.Task.WaitAsync(cancellationToken);

    /// <inheritdoc/>
    public bool TryPublish(ReadOnlySpan<byte> subject, ReadOnlySpan<byte> headers, ReadOnlySpan<byte> payload, ReadOnlySpan<byte> replyTo = default) =>
        _outbox.TryPublish(subject, headers, payload, replyTo);

    /// <inheritdoc/>
    public async ValueTask<IBusSubscription> SubscribeAsync(IReadOnlyList<string> subjects, BusSubscriptionOptions options, CancellationToken cancellationToken)
    {
        var subscription = new NatsSubscription(_link, _outbox.Pool, options, _logger, Forget);
        lock (_lock) _subscriptions.Add(subscription);
        try
        {
            await subscription.AddAsync(subjects, cancellationToken).ConfigureAwait(false);
            return subscription;
        }
        catch
        {
            await subscription.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    /// <inheritdoc/>
    public async ValueTask<BusReply> RequestAsync(string subject, ReadOnlyMemory<byte> payload, TimeSpan timeout, CancellationToken cancellationToken)
    {
        // covers the wait for the first connection too
        using var limit = new CancellationTokenSource(timeout, _time);
        using var linked = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellationToken);
        try
        {
            await _connected.Task.WaitAsync(linked.Token).ConfigureAwait(false);
            var reply = await _link.Connection.RequestAsync<ReadOnlyMemory<byte>, byte[]>(
                subject, payload, replyOpts: new NatsSubOpts { Timeout = timeout }, cancellationToken: linked.Token).ConfigureAwait(false);
            return new BusReply(BusReplyOutcome.Answered, reply.Data);
        }
        catch (NatsNoRespondersException)
        {
            return new BusReply(BusReplyOutcome.NoResponders, default);
        }
        catch (Exception e) when (e is NatsNoReplyException or NatsTimeoutException)
        {
            return new BusReply(BusReplyOutcome.TimedOut, default); // the second: the question did not even leave, the client's buffer was full
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return new BusReply(BusReplyOutcome.TimedOut, default); // or the connection was lost while it waited for one
        }
    }

    /// <inheritdoc/>
    public async ValueTask FlushAsync(CancellationToken cancellationToken)
    {
        await _connected.Task.WaitAsync(cancellationToken).ConfigureAwait(false);
        await _outbox.FlushAsync(cancellationToken).ConfigureAwait(false);
        await _link.FenceAsync(cancellationToken).ConfigureAwait(false);
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref _disposed, 1) != 0) return;
        if (_link.IsOpen) await TryFlushAsync().ConfigureAwait(false);
        await _stop.CancelAsync().ConfigureAwait(false);
        await _run.ConfigureAwait(false);
        await _outbox.DisposeAsync().ConfigureAwait(false);
        NatsSubscription[] subscriptions;
        lock (_lock) subscriptions = [.. _subscriptions];
        await Task.WhenAll(subscriptions.Select(static s => s.CloseAsync())).ConfigureAwait(false);
        _link.Connection.ConnectionOpened -= OnOpenedAsync;
        _link.Connection.ConnectionDisconnected -= OnDisconnectedAsync;
        _link.Connection.ServerError -= OnServerErrorAsync;
        await _link.DisposeAsync().ConfigureAwait(false);
        _connected.TrySetCanceled();
        _stop.Dispose();
    }

    private static string Mask(string url)
    {
        var scheme = url.IndexOf("://", StringComparison.Ordinal);
        var at = url.LastIndexOf('@');
        return at < 0 ? url : string.Concat(scheme < 0 ? "" : url.AsSpan(0, scheme + 3), "***", url.AsSpan(at));
    }

    /// <summary>Connects, and after each connect restores what subscriptions the client does not know before it lets messages go.</summary>
    private async Task RunAsync()
    {
        try
        {
            await _link.ConnectAsync(_stop.Token).ConfigureAwait(false);
            while (true)
            {
                await _opened.WaitAsync(_stop.Token).ConfigureAwait(false);
                await RestoreAsync().ConfigureAwait(false);
                _outbox.Open();
                _connected.TrySetResult();
            }
        }
        catch (OperationCanceledException) when (_stop.IsCancellationRequested)
        {
            // disposed
        }
#pragma warning disable CA1031 // it tries for ever by itself: what ends that is an option that cannot work, and everybody who waits is told
        catch (Exception e)
#pragma warning restore CA1031
        {
            NatsLog.GivenUp(_logger, e);
            _connected.TrySetException(e);
        }
    }

    private async Task RestoreAsync()
    {
        NatsSubscription[] subscriptions;
        lock (_lock) subscriptions = [.. _subscriptions];
        foreach (var subscription in subscriptions)
        {
            try
            {
                await subscription.RestoreAsync(_stop.Token).ConfigureAwait(false);
            }
#pragma warning disable CA1031 // one subscription's fault must not keep the others and the messages back
            catch (Exception e) when (!_stop.IsCancellationRequested)
#pragma warning restore CA1031
            {
                NatsLog.HandlerFailed(_logger, e);
            }
        }
    }

    private async Task TryFlushAsync()
    {
        try
        {
            using var limit = new CancellationTokenSource(CloseWithin, _time);
            await FlushAsync(limit.Token).ConfigureAwait(false);
        }
        catch (Exception e) when (e is NatsException or OperationCanceledException or ObjectDisposedException)
        {
            // the server is away or slow: what waits is counted
        }
    }

    private void Forget(NatsSubscription subscription)
    {
        lock (_lock) _subscriptions.Remove(subscription);
    }

    private ValueTask OnOpenedAsync(object? sender, NatsEventArgs args)
    {
        Interlocked.Increment(ref _openings);
        NatsLog.Connected(_logger, Mask(args.Message), _link.Connection.ServerInfo?.Id ?? "", _link.Connection.ServerInfo?.Version ?? "");
        Tell(true);
        _opened.Release(); // after the news: who waited for the first connection must not hear of it as of a return
        return ValueTask.CompletedTask;
    }

    private ValueTask OnDisconnectedAsync(object? sender, NatsEventArgs args)
    {
        _outbox.Hold();
        NatsLog.Disconnected(_logger, Mask(args.Message), _outbox.Waiting.Messages);
        Tell(false);
        return ValueTask.CompletedTask;
    }

    private void Tell(bool connected)
    {
        try
        {
            ConnectionChanged?.Invoke(connected);
        }
#pragma warning disable CA1031 // the client's events come one after the other: a handler that fails must not cost the next
        catch (Exception e)
#pragma warning restore CA1031
        {
            NatsLog.HandlerFailed(_logger, e);
        }
    }

    /// <summary>A refused subscription is its reader's to hear of: <c>Permissions Violation for Subscription to "x"</c>, perhaps <c>using queue "q"</c>.</summary>
    private ValueTask OnServerErrorAsync(object? sender, NatsServerErrorEventArgs args)
    {
        NatsLog.ServerError(_logger, args.Error);
        if (args.Error.Split('"') is [var kind, var subject, ..] && kind.StartsWith("Permissions Violation for Subscription to ", StringComparison.OrdinalIgnoreCase))
        {
            NatsSubscription[] subscriptions;
            lock (_lock) subscriptions = [.. _subscriptions];
            foreach (var subscription in subscriptions) subscription.Refuse(subject, new NatsServerException(args.Error));
        }

        return ValueTask.CompletedTask;
    }
}
