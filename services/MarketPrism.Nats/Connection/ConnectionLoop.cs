using MarketPrism.Nats.Protocol;
using MarketPrism.Nats.Subscriptions;
using MarketPrism.Nats.Telemetry;
using MarketPrism.Nats.Transport;
using Microsoft.Extensions.Logging;

namespace MarketPrism.Nats.Connection;

/// <summary>
/// The owner of a connection's state: dials, runs a session until it ends, waits, dials again. One task does all of it; the state changes in one method.
/// </summary>
internal sealed class ConnectionLoop : ISessionHandler, IAsyncDisposable
{
    /// <summary>A session that lived so long was no accident: the waits begin anew.</summary>
    private static readonly TimeSpan StableAfter = TimeSpan.FromSeconds(2);

    /// <summary>The server's grace before it closes connections in lame duck mode is 10 s.</summary>
    private static readonly TimeSpan MaxLeaveDelay = TimeSpan.FromSeconds(8);

    private readonly Lock _lock = new();
    private readonly NatsOpts _opts;
    private readonly Outbox _outbox;
    private readonly SubscriptionRegistry _registry;
    private readonly IConnectionEvents _events;
    private readonly ILogger _logger;
    private readonly Random _random;
    private readonly ServerPool _servers;
    private readonly Backoff _backoff;
    private readonly CancellationTokenSource _stop = new();
    private Task _run = Task.CompletedTask;
    private TaskCompletionSource _opened = NewSignal();
    private NatsConnectionState _state = NatsConnectionState.Closed;
    private ServerPool.Candidate? _current;
    private Session? _session;
    private ServerInfo? _info;
    private Exception? _failure;
    private long _reconnects;
    private bool _disposed;

    public ConnectionLoop(NatsOpts opts, Outbox outbox, SubscriptionRegistry registry, IConnectionEvents events, ILogger logger, Random random)
    {
        (_opts, _outbox, _registry, _events, _logger, _random) = (opts, outbox, registry, events, logger, random);
        Dialer = new Dialer(opts);
        _servers = new ServerPool(ServerAddress.ParseList(opts.Url), !opts.NoRandomize, random, opts.TimeProvider);
        _backoff = new Backoff(opts.ReconnectWaitMin, opts.ReconnectWaitMax, random);
    }

    public Dialer Dialer { get; }

    public NatsConnectionState State
    {
        get
        {
            lock (_lock) return _state;
        }
    }

    public ServerInfo? Info => Volatile.Read(ref _info);

    public ServerAddress? CurrentServer => _current?.Address;

    public long Reconnects => Volatile.Read(ref _reconnects);

    /// <summary>Messages and their bytes since the beginning; written by the receive loop.</summary>
    public long ReceivedMessages { get; private set; }

    public long ReceivedBytes { get; private set; }

    /// <summary>The open session, or null.</summary>
    public Session? OpenSession
    {
        get
        {
            lock (_lock) return _state == NatsConnectionState.Open ? _session : null;
        }
    }

    /// <summary>Starts the loop when it does not run, and completes when the connection is open.</summary>
    public Task ConnectAsync()
    {
        lock (_lock)
        {
            ObjectDisposedException.ThrowIf(_disposed, typeof(NatsConnection));
            if (_state == NatsConnectionState.Failed) return Task.FromException(new NatsConnectionFailedException($"Connection is in failed state: {_failure?.Message}"));
            if (_state == NatsConnectionState.Closed)
            {
                _opened = NewSignal();
                Transition(NatsConnectionState.Connecting);
                var previous = _run; // has reported its failure, and may not have returned yet
                _run = Task.Run(async () =>
                {
                    await previous.ConfigureAwait(false);
                    await RunAsync(_stop.Token).ConfigureAwait(false);
                });
            }

            return _opened.Task;
        }
    }

    /// <summary>Ends the session, so that the loop makes a new one.</summary>
    public void Reconnect() => OpenSession?.End(new NatsException("a reconnect was asked for"));

    public async ValueTask DisposeAsync()
    {
        lock (_lock)
        {
            if (_disposed) return;
            _disposed = true;
        }

        await _stop.CancelAsync().ConfigureAwait(false);
        lock (_lock) _session?.End(new NatsException("the connection was closed"));
        await _run.ConfigureAwait(false);
        lock (_lock) Transition(NatsConnectionState.Closed);
        FailOpened(new NatsConnectionFailedException("the connection is closed"));
        _stop.Dispose();
    }

    void ISessionHandler.OnMessage(ReadOnlySpan<byte> source, in ServerOp op)
    {
        ReceivedMessages++;
        ReceivedBytes += op.HeaderLength + op.PayloadLength;
        _registry.Deliver(source, op);
    }

    void ISessionHandler.OnInfo(ServerInfo info)
    {
        var leaves = info.LameDuckMode && Info?.LameDuckMode != true;
        Learn(info);
        if (leaves) OnLameDuck();
    }

    void ISessionHandler.OnServerError(string error)
    {
        _logger.ServerError(error);
        _events.OnServerError(error);
        if (ServerErrors.DeniedSubscription(error) is { } subject) _registry.Deny(subject, new NatsServerException(error));
    }

    private static TaskCompletionSource NewSignal() => new(TaskCreationOptions.RunContinuationsAsynchronously);

    private async Task RunAsync(CancellationToken stop)
    {
        var attempts = 0;
        try
        {
            while (!stop.IsCancellationRequested)
            {
                ServerPool.Candidate candidate;
                lock (_lock) candidate = _current = _servers.Next();
                var error = await TrySessionAsync(candidate, stop).ConfigureAwait(false);
                if (stop.IsCancellationRequested) return;
                if (error is null)
                {
                    attempts = 0;
                }
                else
                {
                    attempts++;
                    _logger.ConnectFailed(candidate.Address.ToString(), attempts, error.Message);
                    if (IsHopeless(candidate, error, attempts)) return;
                    if (State == NatsConnectionState.Reconnecting) _events.OnReconnectFailed($"{candidate.Address}: {error.Message}");
                }

                await WaitAsync(attempts, stop).ConfigureAwait(false);
            }
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            // disposed while it dialled or waited
        }
#pragma warning disable CA1031 // the loop is the last owner: what it did not expect fails the connection, where everybody sees it
        catch (Exception e)
#pragma warning restore CA1031
        {
            Fail(e);
        }
    }

    /// <summary>Dials and runs a session to its end; returns why there was none, or null.</summary>
    private async Task<Exception?> TrySessionAsync(ServerPool.Candidate candidate, CancellationToken stop)
    {
        Dialed dialed;
        try
        {
            dialed = await Dialer.DialAsync(candidate.Address, stop).ConfigureAwait(false);
        }
#pragma warning disable CA1031 // sockets, TLS, files, the user's callbacks: whatever keeps us from connecting is a failed attempt
        catch (Exception e) when (!stop.IsCancellationRequested)
#pragma warning restore CA1031
        {
            return e;
        }

        candidate.AuthError = null;
        var start = _opts.TimeProvider.GetTimestamp();
        using var session = new Session(dialed, _outbox, this, _opts);
        Open(session, dialed.Info, candidate);
        if (stop.IsCancellationRequested) session.End(new NatsException("the connection was closed"));
        var cause = await session.RunAsync().ConfigureAwait(false);
        if (_opts.TimeProvider.GetElapsedTime(start) >= StableAfter) _backoff.Reset();
        if (cause is NatsServerException { IsAuthError: true } refused) candidate.AuthError = refused.Error;
        OnSessionEnded(candidate, cause, stop.IsCancellationRequested);
        return null;
    }

    private void Open(Session session, ServerInfo info, ServerPool.Candidate candidate)
    {
        Learn(info);
        _registry.Restore(info.MaxPayload);
        lock (_lock)
        {
            if (_state == NatsConnectionState.Reconnecting) _reconnects++;
            _session = session;
            Transition(NatsConnectionState.Open);
            _opened.TrySetResult();
        }

        _logger.Connected(candidate.Address.ToString(), info.Id, info.Version);
        _events.OnOpened($"{candidate.Address}");
    }

    private void OnSessionEnded(ServerPool.Candidate candidate, Exception cause, bool wanted)
    {
        lock (_lock)
        {
            _session = null;
            _opened = NewSignal();
            Transition(wanted ? NatsConnectionState.Closed : NatsConnectionState.Reconnecting);
        }

        if (!wanted) _logger.Disconnected(candidate.Address.ToString(), cause.Message);
        _events.OnDisconnected($"{candidate.Address}: {cause.Message}");
    }

    /// <summary>Whether to give up after a failed attempt; then the state says so.</summary>
    private bool IsHopeless(ServerPool.Candidate candidate, Exception error, int attempts)
    {
        if (error is NatsServerException { IsAuthError: true } refused)
        {
            var twice = candidate.AuthError == refused.Error;
            candidate.AuthError = refused.Error;
            if (twice && !_opts.IgnoreAuthErrorAbort) return Fail(error);
        }
        else
        {
            candidate.AuthError = null;
        }

        if (State == NatsConnectionState.Connecting && !_opts.RetryOnInitialConnect)
        {
            if (attempts < _servers.Count) return false;
            lock (_lock)
            {
                Transition(NatsConnectionState.Closed);
                FailOpened(new NatsException($"can not connect uris: {string.Join(',', _servers.Addresses)}: {error.Message}", error));
            }

            return true;
        }

        return _opts.MaxReconnectRetry >= 0 && attempts >= _opts.MaxReconnectRetry && Fail(error);
    }

    private bool Fail(Exception error)
    {
        _logger.GivenUp(error.Message);
        _failure = error;
        var failed = new NatsConnectionFailedException($"the connection was given up: {error.Message}");
        lock (_lock)
        {
            Transition(NatsConnectionState.Failed);
            FailOpened(failed);
        }

        _outbox.Close();
        _registry.Close(failed, failed.Message);
        return true;
    }

    private void FailOpened(Exception error)
    {
        _opened.TrySetException(error);
        _ = _opened.Task.Exception; // observed: there may be nobody who waits
    }

    private Task WaitAsync(int attempts, CancellationToken stop)
    {
        // the first connect goes through all servers at once; after that each attempt waits
        if (State == NatsConnectionState.Connecting && attempts < _servers.Count) return Task.CompletedTask;
        return Task.Delay(_backoff.Next(), _opts.TimeProvider, stop);
    }

    private void Learn(ServerInfo info)
    {
        Volatile.Write(ref _info, info);
        _outbox.MaxPayload = info.MaxPayload;
        if (info.ClientConnectUrls is { Length: > 0 } urls && _current is { } current)
        {
            lock (_lock) _servers.Discovered(urls, current);
        }
    }

    private void OnLameDuck()
    {
        if (_current is not { } current) return;
        _logger.LameDuck(current.Address.ToString());
        _events.OnLameDuck(current.Address.Uri);
        bool another;
        lock (_lock) another = _servers.Avoid(current);
        if (another) _session?.LeaveAfter(_random.NextDouble() * MaxLeaveDelay);
    }

    private void Transition(NatsConnectionState to)
    {
        if (_state == to) return;
        _logger.StateChanged(_opts.Name, _state, to);
        _state = to;
    }
}
