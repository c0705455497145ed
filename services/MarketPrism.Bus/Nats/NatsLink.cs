using Microsoft.Extensions.Logging;

namespace MarketPrism.Bus;

/// <summary>
/// The client's connection, with what a service needs of one and the client leaves out: full jitter before each attempt, a keep-alive that notices a silent server even when the client's buffer is full
/// (its own waits behind that buffer, and gives up), a fence, and a planned move away from a server that leaves.
/// </summary>
internal sealed class NatsLink : IAsyncDisposable
{
    /// <summary>A connection that lived so long was no accident: the waits begin anew.</summary>
    private static readonly TimeSpan StableAfter = TimeSpan.FromSeconds(2);

    /// <summary>The server's grace before it closes connections in lame duck mode is 10 s.</summary>
    private static readonly TimeSpan MaxLeaveDelay = TimeSpan.FromSeconds(8);

    private static readonly TimeSpan CloseWithin = TimeSpan.FromSeconds(2);

    private readonly NatsBusOptions _options;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly ReconnectWait _wait;
    private readonly CancellationTokenSource _stop = new();
    private readonly Task _keepAlive;
    private long _openedAt;
    private int _attempts;
    private int _stalePings;
    private Task _leaving = Task.CompletedTask;

    public NatsLink(NatsBusOptions options, NatsOpts opts, ILogger logger)
    {
        (_options, _time, _logger) = (options, options.TimeProvider, logger);
        _wait = new ReconnectWait(options.ReconnectWaitMin, options.ReconnectWaitMax);
        Connection = new NatsConnection(opts) { OnConnectingAsync = BeforeAttemptAsync };
        Connection.ConnectionOpened += OnOpenedAsync;
        Connection.LameDuckModeActivated += OnLameDuckAsync;
        _keepAlive = Task.Run(KeepAliveAsync);
    }

    public NatsConnection Connection { get; }

    public bool IsOpen => Connection.ConnectionState == NatsConnectionState.Open;

    /// <summary>Why the servers could not be reached before the first connect.</summary>
    public string? LastFailure { get; private set; }

    /// <summary>Called before the connection is left on purpose: what is written until it returns is still read by the server.</summary>
    public Action Leaving { get; set; } = static () => { };

    /// <summary>Connects for the first time, for ever: the bus may come up after us. The client would do so itself, and not say why it fails.</summary>
    public async Task ConnectAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            try
            {
                await Connection.ConnectAsync().AsTask().WaitAsync(cancellationToken).ConfigureAwait(false);
                return;
            }
            catch (NatsException e)
            {
                LastFailure = e.GetBaseException().Message;
                NatsLog.ConnectFailed(_logger, LastFailure);
            }
        }
    }

    /// <summary>Returns when the server has processed all that the client had taken before; throws when the connection was lost meanwhile.</summary>
    /// <exception cref="NatsException">The connection was lost, or its buffer was full for too long.</exception>
    public async Task FenceAsync(CancellationToken cancellationToken)
    {
        // A PING that a lost connection left in the client's buffer is answered on the next one, to whoever asks first there: so one more question for each of those
        var stale = Volatile.Read(ref _stalePings);
        for (var i = 0; i <= stale; i++) await PingAsync(cancellationToken).ConfigureAwait(false);
        if (stale > 0) Interlocked.Add(ref _stalePings, -stale);
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync().ConfigureAwait(false);
        Connection.ConnectionOpened -= OnOpenedAsync;
        Connection.LameDuckModeActivated -= OnLameDuckAsync;
        await _keepAlive.ConfigureAwait(false);
        await _leaving.ConfigureAwait(false);
        var closing = Connection.DisposeAsync().AsTask();
        try
        {
            await closing.WaitAsync(CloseWithin, _time).ConfigureAwait(false);
        }
        catch (Exception e) when (e is TimeoutException or NatsException)
        {
            // The socket is closed; the client still waits for room in its buffer, to unsubscribe from a server that takes nothing any more, and gives up after its CommandTimeout
            _ = closing.ContinueWith(static t => t.Exception, CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
        }

        _stop.Dispose();
    }

    /// <summary>The client must not get the token: a ping that is cancelled goes back to its pool while it still waits for an answer.</summary>
    private async Task PingAsync(CancellationToken cancellationToken)
    {
        try
        {
            await Connection.PingAsync(CancellationToken.None).AsTask().WaitAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            Interlocked.Increment(ref _stalePings);
            throw new NatsException("the connection was lost");
        }
    }

    /// <summary>Before each attempt to connect: the first goes to all servers at once, all others wait.</summary>
    private async ValueTask<(string Host, int Port)> BeforeAttemptAsync((string Host, int Port) server)
    {
        var opened = Interlocked.Exchange(ref _openedAt, 0);
        if (opened != 0 && _time.GetElapsedTime(opened) >= StableAfter) _wait.Reset();
        if (_attempts++ >= _options.Urls.Count) await Task.Delay(_wait.Next(), _time, _stop.Token).ConfigureAwait(false);
        return server;
    }

    private ValueTask OnOpenedAsync(object? sender, NatsEventArgs args)
    {
        Interlocked.Exchange(ref _openedAt, _time.GetTimestamp());
        _attempts = int.MaxValue / 2; // from now on all attempts wait
        return ValueTask.CompletedTask;
    }

    private async Task KeepAliveAsync()
    {
        var patience = _options.PingInterval * _options.MaxPingOut;
        try
        {
            while (true)
            {
                await Task.Delay(_options.PingInterval, _time, _stop.Token).ConfigureAwait(false);
                if (IsOpen) await CheckAsync(patience).ConfigureAwait(false);
            }
        }
        catch (OperationCanceledException) when (_stop.IsCancellationRequested)
        {
            // disposed
        }
    }

    private async Task CheckAsync(TimeSpan patience)
    {
        using var limit = new CancellationTokenSource(patience, _time);
        using var linked = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, _stop.Token);
        try
        {
            await PingAsync(linked.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (limit.IsCancellationRequested && !_stop.IsCancellationRequested)
        {
            NatsLog.Silent(_logger, patience.TotalSeconds);
            await ReconnectAsync().ConfigureAwait(false);
        }
#pragma warning disable CA1031 // mostly the connection was lost meanwhile, and the client connects again; whatever it is, the next check is not to blame
        catch (Exception) when (!_stop.IsCancellationRequested)
#pragma warning restore CA1031
        {
            // the state of the connection says the rest
        }
    }

    private async Task ReconnectAsync()
    {
        try
        {
            await Connection.ReconnectAsync().ConfigureAwait(false);
        }
#pragma warning disable CA1031 // the client closes a socket that may be gone already
        catch (Exception e)
#pragma warning restore CA1031
        {
            NatsLog.HandlerFailed(_logger, e);
        }
    }

    private ValueTask OnLameDuckAsync(object? sender, NatsLameDuckModeActivatedEventArgs args)
    {
        NatsLog.LameDuck(_logger, $"{args.Uri.Host}:{args.Uri.Port}");
        if (_options.Urls.Count + (Connection.ServerInfo?.ClientConnectUrls?.Length ?? 0) > 1 && _leaving.IsCompleted) _leaving = LeaveAsync();
        return ValueTask.CompletedTask;
    }

    /// <summary>Goes to another server before this one closes, with nothing under way.</summary>
    private async Task LeaveAsync()
    {
        try
        {
            await Task.Delay(Random.Shared.NextDouble() * MaxLeaveDelay, _time, _stop.Token).ConfigureAwait(false);
            Leaving();
            using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(2), _time);
            using var linked = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, _stop.Token);
            await FenceAsync(linked.Token).ConfigureAwait(false);
        }
        catch (Exception e) when (e is NatsException or OperationCanceledException or ObjectDisposedException)
        {
            // it has closed already, or does not answer any more
        }

        if (!_stop.IsCancellationRequested) await ReconnectAsync().ConfigureAwait(false);
    }
}
