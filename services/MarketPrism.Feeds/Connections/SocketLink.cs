using System.Collections.Concurrent;
using System.Threading.Channels;

namespace MarketPrism.Feeds;

/// <summary>
/// One life of a socket, from the dial to its end, owned by one task. What it receives goes to the sink at once; what the session must know goes into its mailbox.
/// </summary>
internal sealed class SocketLink : IDisposable
{
    private const int MaxOutgoing = 1024;
    private readonly SessionContext _context;
    private readonly FeedDial _dial;
    private readonly FrameRouter _router;
    private readonly CancellationTokenSource _cut;
    private readonly SocketBudgets _budgets;
    private readonly BudgetPriority _priority;
    private readonly ConcurrentQueue<OutgoingMessage> _urgent = new();
    private readonly ConcurrentQueue<OutgoingMessage> _requests = new();
    private readonly Channel<bool> _wake = System.Threading.Channels.Channel.CreateBounded<bool>(new BoundedChannelOptions(1) { SingleReader = true, FullMode = BoundedChannelFullMode.DropWrite });
    private IFeedSocket? _socket;
    private ConnectionEnd? _requestedEnd;
    private string? _sendFailure;

    internal SocketLink(SessionContext context, SocketSlot slot, FeedConnection connection, EgressPath path, FeedDial dial, IReadOnlyList<StreamSeat> seats, BudgetPriority priority)
    {
        _context = context;
        _dial = dial;
        Slot = slot;
        Connection = connection;
        Path = path;
        Lanes = seats.ToDictionary(s => s.Stream, s => new StreamLane(s, this));
        _router = new FrameRouter(context, this);
        LanesChanged();
        _cut = new CancellationTokenSource(Timeout.InfiniteTimeSpan, context.Clock.Provider);
        _budgets = new SocketBudgets(context.Protocol.Limits, context.Clock.Provider);
        _priority = priority;
        Negotiator = new SubscriptionNegotiator(context, this);
    }

    internal SocketSlot Slot { get; }

    internal FeedConnection Connection { get; }

    internal EgressPath Path { get; }

    /// <summary>Owned by the session's loop; changes are shown to the receiving task by <see cref="LanesChanged"/>.</summary>
    internal Dictionary<FeedStream, StreamLane> Lanes { get; }

    /// <summary>Whether a stream on it should send steadily.</summary>
    internal bool HasDenseStream { get; private set; }

    internal SubscriptionNegotiator Negotiator { get; }

    internal LinkCounters Counters => _router.Counters;

    internal LinkPhase Phase { get; set; }

    internal bool IsOpen => Phase == LinkPhase.Open;

    /// <summary>When it opened; −1 before.</summary>
    internal long OpenedAt { get; set; } = -1;

    internal long LastFrame => _router.LastFrame;

    internal long LastData => _router.LastData;

    internal long LastPong => _router.LastPong;

    /// <summary>Since when its receiving task handles a frame; −1 when it does not.</summary>
    internal long BusySince => _router.BusySince;

    /// <summary>Whether its frames set the cadence of streams (one connection a stream does).</summary>
    internal bool Leads
    {
        set => _router.Leads = value;
    }

    /// <summary>Whether it was ever the one that counts.</summary>
    internal bool HasLed { get; set; }

    /// <summary>Something came on it. Owned by the session's loop.</summary>
    internal bool HasAnswered { get; set; }

    /// <summary>The venue closed it, or answered our close: everything that it sent before has arrived.</summary>
    internal bool EndedInOrder { get; private set; }

    /// <summary>The venue answered our close: everything that it sent before it read it has arrived.</summary>
    internal bool EndedByUsInOrder => EndedInOrder && _requestedEnd is not null;

    /// <summary>Streams that it gave to others before it was proven to have been alive until those began; see <see cref="StreamCarriers"/>.</summary>
    internal List<(StreamLane Lane, StreamLane Carrier)> Departed { get; } = [];

    /// <summary>Ends when the last of it is over; never faults.</summary>
    internal Task Completion { get; private set; } = Task.CompletedTask;

    public void Dispose()
    {
        _cut.Dispose();
        _budgets.Dispose();
    }

    internal void Start() => Completion = RunAsync();

    internal void LanesChanged()
    {
        HasDenseStream = Lanes.Keys.Any(s => !s.Spec.Cadence.IsSparse);
        _router.SetLanes(Lanes.Values);
    }

    /// <summary>Queues a text; false when too many wait already.</summary>
    internal bool Send(ReadOnlyMemory<byte> payload, ControlRequest? request)
    {
        var queue = request is null ? _urgent : _requests;
        if (queue.Count >= MaxOutgoing) return false;
        queue.Enqueue(new OutgoingMessage(payload, request));
        _wake.Writer.TryWrite(true);
        return true;
    }

    /// <summary>When the last of so many more requests could go out, those that wait included.</summary>
    internal TimeSpan TimeFor(int requests) => _budgets.Estimate(_requests.Count + requests);

    /// <summary>Requests that wait for the budget.</summary>
    internal int QueuedRequests => _requests.Count;

    /// <summary>Ends it: with a close frame and what the venue still sends, or at once.</summary>
    internal void End(ConnectionEndReason reason, string message, bool atOnce)
    {
        if (Phase is LinkPhase.Ended) return;
        var wasOpen = Phase == LinkPhase.Open;
        _requestedEnd ??= new ConnectionEnd(reason, 0, 0, message);
        Phase = LinkPhase.Ending;
        if (atOnce || !wasOpen || !Send(default, null))
        {
            _cut.Cancel();
            _socket?.Abort();
        }
        else
        {
            _cut.CancelAfter(_context.Settings.WebSocket.CloseTimeout);
        }
    }

    private async Task RunAsync()
    {
        var socket = await DialAsync();
        if (socket is null) return;
        _socket = socket;
        var end = Open();
        await _context.Mailbox.PostAsync(new SessionMessage(SessionMessageKind.Opened, this, null));
        var writing = end is null ? WriteAsync(socket) : Task.CompletedTask;
        end ??= await ReadAsync(socket);
        _cut.Cancel(); // not CancelAsync: it would leave the scheduler that runs the session
        await writing;
        await EndAsync(socket, end);
        await _context.Mailbox.PostAsync(new SessionMessage(SessionMessageKind.Closed, this, end));
    }

    /// <summary>Tells the sink that it is open; what that throws is the end, which the session learns of like of any other.</summary>
    private ConnectionEnd? Open()
    {
        try
        {
            _router.Opened();
            _context.Sink.OnOpened(Connection, _context.Clock.UnixNs);
            return null;
        }
#pragma warning disable CA1031
        catch (Exception e)
#pragma warning restore CA1031
        {
            return Fault(e);
        }
    }

    /// <summary>Closes the socket and says so to the sink; neither keeps the session from learning of the end.</summary>
    private async Task EndAsync(IFeedSocket socket, ConnectionEnd end)
    {
        try
        {
            await socket.DisposeAsync();
            _context.Sink.OnClosed(Connection, end, _context.Clock.UnixNs);
        }
#pragma warning disable CA1031
        catch (Exception e)
#pragma warning restore CA1031
        {
            Fault(e);
        }
    }

    private ConnectionEnd Fault(Exception exception)
    {
        _context.OnFault?.Invoke("socket", exception);
        FeedLog.LinkFailed(_context.Logger, exception, Connection.Id);
        return _requestedEnd ?? new ConnectionEnd(ConnectionEndReason.Broken, 0, 0, $"{exception.GetType().Name}: {exception.Message}");
    }

    private async Task<IFeedSocket?> DialAsync()
    {
        DialFailure failure;
        CancellationTokenSource? limit = null;
        try
        {
            await _context.ConnectBudget.TakeAsync(1, _priority, _cut.Token);
            _context.Counters.Attempted();
            limit = new CancellationTokenSource(_context.Settings.WebSocket.ConnectTimeout, _context.Clock.Provider);
            using var either = CancellationTokenSource.CreateLinkedTokenSource(_cut.Token, limit.Token);
            return await _context.Transport.ConnectAsync(_dial, either.Token);
        }
        catch (FeedDialException e)
        {
            var reason = e.HttpStatus is 0 or 101 ? ConnectionEndReason.DialFailed : ConnectionEndReason.Refused;
            failure = new DialFailure(new ConnectionEnd(reason, 0, e.HttpStatus, e.Message), _context.Protocol.Judge(e.HttpStatus, e.RetryAfter, 0));
        }
        catch (OperationCanceledException) when (_requestedEnd is null && limit is { IsCancellationRequested: true })
        {
            var text = $"no connection to {_dial.Url.Host} within {_context.Settings.WebSocket.ConnectTimeout.TotalSeconds:0.#} s";
            failure = new DialFailure(new ConnectionEnd(ConnectionEndReason.ConnectTimeout, 0, 0, text), new ConnectionFailure(ConnectionFailureClass.Network, null));
        }
        catch (OperationCanceledException e)
        {
            // Ours, or a budget that ended with the process; anything else that was cancelled on the way is a failed dial
            var end = _requestedEnd ?? new ConnectionEnd(_context.Stopping.IsCancellationRequested ? ConnectionEndReason.Stopped : ConnectionEndReason.DialFailed, 0, 0, $"the dial was abandoned: {e.Message}");
            failure = new DialFailure(end, new ConnectionFailure(ConnectionFailureClass.Network, null));
        }
#pragma warning disable CA1031 // a dial that the session never hears of again would keep its streams dark for ever
        catch (Exception e)
#pragma warning restore CA1031
        {
            failure = new DialFailure(Fault(e) with { Reason = ConnectionEndReason.DialFailed }, new ConnectionFailure(ConnectionFailureClass.Network, null));
        }
        finally
        {
            limit?.Dispose();
        }

        await _context.Mailbox.PostAsync(new SessionMessage(SessionMessageKind.DialFailed, this, failure));
        return null;
    }

    private async Task<ConnectionEnd> ReadAsync(IFeedSocket socket)
    {
        try
        {
            while (true)
            {
                var receiving = socket.ReceiveAsync(_cut.Token);
                if (!receiving.IsCompleted) _context.Sink.OnPause(Connection);
                var read = await receiving;
                switch (read.Kind)
                {
                    case SocketReadKind.Message:
                        if (_router.Route(read.Payload.Span) is { Kind: not SessionMessageKind.Tick } message)
                        {
                            _context.Sink.OnPause(Connection);
                            await _context.Mailbox.PostAsync(message);
                        }

                        break;
                    case SocketReadKind.Oversized:
                        _router.Oversized(read.Payload.Span, read.Length);
                        break;
                    case SocketReadKind.Closed:
                        EndedInOrder = true;
                        return _requestedEnd ?? new ConnectionEnd(ConnectionEndReason.ClosedByVenue, read.CloseCode, 0, $"closed by the venue: {read.CloseCode} {read.Reason}".TrimEnd());
                    case SocketReadKind.Unanswered:
                        return _requestedEnd ?? new ConnectionEnd(ConnectionEndReason.HeartbeatLost, 0, 0, $"half-open: {read.Reason}");
                    default:
                        return _requestedEnd ?? new ConnectionEnd(ConnectionEndReason.Broken, 0, 0, _sendFailure ?? read.Reason ?? "broken");
                }
            }
        }
        catch (OperationCanceledException) when (_cut.IsCancellationRequested)
        {
            return _requestedEnd ?? new ConnectionEnd(ConnectionEndReason.Stopped, 0, 0, "given up");
        }
        catch (OperationCanceledException e)
        {
            return _requestedEnd ?? new ConnectionEnd(ConnectionEndReason.Broken, 0, 0, $"aborted: {e.Message}"); // a transport's own cancellation is no stop of ours
        }
#pragma warning disable CA1031 // whatever the sink throws, the session must learn that this socket is over: else its streams stay dark for ever
        catch (Exception e)
#pragma warning restore CA1031
        {
            return Fault(e);
        }
    }

    private async Task WriteAsync(IFeedSocket socket)
    {
        try
        {
            await SendQueuedAsync(socket);
        }
        catch (OperationCanceledException)
        {
            socket.Abort(); // the reader ends as well, and reports
        }
        catch (IOException e)
        {
            FeedLog.SendFailed(_context.Logger, Connection.Id, e.Message);
            _sendFailure = $"sending failed: {e.Message}"; // the reader reports it: its own error is only that the socket was aborted
            socket.Abort();
        }
#pragma warning disable CA1031 // the reader ends as well, and reports
        catch (Exception e)
#pragma warning restore CA1031
        {
            Fault(e);
            socket.Abort();
        }
    }

    /// <summary>Pings and the close frame go before requests, which may wait for their budget for long: the connection's life hangs on them.</summary>
    private async Task SendQueuedAsync(IFeedSocket socket)
    {
        Task? budget = null; // of the request at the head of the queue
        Task? waking = null;
        while (true)
        {
            if (_urgent.TryDequeue(out var urgent))
            {
                if (urgent.IsClose)
                {
                    await socket.SendCloseAsync(_cut.Token);
                    return;
                }

                _budgets.CountPing();
                await SendAsync(socket, urgent);
                continue;
            }

            if (_requests.TryPeek(out var next))
            {
                budget ??= TakeBudgetAsync();
                if (budget.IsCompleted)
                {
                    await budget;
                    budget = null;
                    _requests.TryDequeue(out _);
                    await SendAsync(socket, next);
                    await _context.Mailbox.PostAsync(new SessionMessage(SessionMessageKind.Sent, this, next.Request));
                    continue;
                }
            }

            waking ??= WakeAsync();
            if (budget is null) await waking;
            else await Task.WhenAny(budget, waking);
            if (!waking.IsCompleted) continue;
            await waking;
            waking = null;
        }
    }

    // Not AsTask: it would leave the scheduler that runs the session
    private async Task TakeBudgetAsync() => await _budgets.TakeControlRequestAsync(BudgetPriority.Normal, _cut.Token);

    private async Task WakeAsync() => await _wake.Reader.ReadAsync(_cut.Token);

    private async ValueTask SendAsync(IFeedSocket socket, OutgoingMessage message)
    {
        await socket.SendTextAsync(message.Payload, _cut.Token);
        _context.Sink.OnSent(Connection, message.Payload.Span, _context.Clock.UnixNs);
    }
}
