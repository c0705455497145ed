namespace MarketPrism.Feeds;

/// <summary>All sockets of one subscription, run by one loop: connections report to it, deadlines wake it, and it decides.</summary>
public sealed class FeedSession : IFeedSession
{
    private static readonly TimeSpan RestartDelay = TimeSpan.FromSeconds(1);
    private readonly Lock _gate = new();
    private readonly SessionContext _context;
    private readonly SessionCore _core;
    private readonly PlanApplier _applier;
    private readonly StatusBuilder _status;
    private readonly EvidenceBoard _evidence;
    private readonly CancellationTokenSource _stop = new();
    private readonly RateBudget? _ownBudget;
    private Task _running = Task.CompletedTask;
    private bool _isStarted;
    private bool _isWedged;

    /// <summary>Makes a session; nothing is dialled before <see cref="Start"/>.</summary>
    /// <param name="protocol">The venue.</param>
    /// <param name="settings">What to subscribe, and how.</param>
    /// <param name="sink">Takes the frames.</param>
    /// <param name="services">What it works with.</param>
    /// <exception cref="FormatException">A setting is out of range, or a symbol has the wrong form.</exception>
    public FeedSession(IFeedProtocol protocol, FeedSettings settings, IFrameSink sink, FeedServices services)
    {
        Validate(settings);
        var plan = protocol.Plan(settings.Subscription, null);
        var clock = new FeedClock(services.Time);
        var mailbox = new Mailbox();
        var holes = new HoleLedger(clock, sink);
        _context = new SessionContext
        {
            Clock = clock,
            Protocol = protocol,
            Transport = services.Transport ?? new ClientWebSocketTransport(services.Time),
            Sink = sink,
            Logger = services.Logger,
            Random = services.Random ?? new Random(),
            ConnectBudget = services.ConnectBudget ?? (_ownBudget = new RateBudget("connects", protocol.Limits.Connects, services.Time)),
            Probe = services.Probe,
            Reachability = services.Reachability ?? new VenueReachability(services.Time),
            Reachable = services.Reachable,
            ConnectionIdPrefix = services.ConnectionIdPrefix,
            OnTransition = services.OnTransition,
            OnFault = services.OnFault,
            Deadlines = new DeadlineQueue(clock, mailbox.Tick),
            Mailbox = mailbox,
            Holes = holes,
            Carriers = new StreamCarriers(holes, clock),
            Settings = settings,
            FirstEpoch = services.FirstEpoch ?? services.Time.GetUtcNow().ToUnixTimeSeconds(),
            Stopping = _stop.Token,
            Paths = new EgressPaths(settings.Proxies),
        };
        _core = new SessionCore(_context);
        _applier = new PlanApplier(_core);
        _core.OnTidy = () => _applier.Apply(_context.Settings, Plan(_context.Settings, isGathering: true));
        _status = new StatusBuilder(_core);
        _evidence = new EvidenceBoard(_core, services.PulseInterval);
        InitialPlan = plan;
        _core.Polls = plan.Polls;
    }

    /// <inheritdoc/>
    public IReadOnlyList<FeedStream> Streams
    {
        get
        {
            lock (_gate) return [.. _core.Streams.Values];
        }
    }

    /// <inheritdoc/>
    public IReadOnlyList<StreamSpec> Down
    {
        get
        {
            lock (_gate) return [.. _core.Streams.Values.Where(static s => s.IsDown).Select(static s => s.Spec)];
        }
    }

    /// <inheritdoc/>
    public IReadOnlyList<PollSpec> Polls
    {
        get
        {
            lock (_gate) return _core.Polls;
        }
    }

    /// <inheritdoc/>
    public FeedSettings Settings
    {
        get
        {
            lock (_gate) return _context.Settings;
        }
    }

    private FeedPlan InitialPlan { get; }

    /// <inheritdoc/>
    public void Start()
    {
        lock (_gate)
        {
            if (_isStarted) throw new InvalidOperationException("The session was started before.");
            _isStarted = true;
            _applier.Apply(_context.Settings, InitialPlan);
            _evidence.Start();
            _context.Deadlines.ArmTimer();
        }

        _running = SuperviseAsync();
    }

    /// <inheritdoc/>
    public async ValueTask ApplyAsync(FeedSettings settings, CancellationToken cancellationToken)
    {
        Validate(settings);
        await CommandAsync(() => _applier.Apply(settings, Plan(settings)), cancellationToken);
    }

    /// <inheritdoc/>
    public void SetUnavailable(IReadOnlyDictionary<string, string> reasons) => Post(() =>
    {
        var changed = new List<StreamSeat>();
        foreach (var stream in _core.Streams.Values)
        {
            var reason = reasons.GetValueOrDefault(stream.Spec.Symbol);
            if (reason is not null) stream.NothingAsOf = _context.Now;
            if (reason == stream.Unavailable) continue;
            if (reason is null) OpenListedLate(stream);
            stream.Unavailable = reason;
            changed.AddRange(stream.Seats);
        }

        foreach (var seats in changed.GroupBy(static s => s.Slot)) seats.Key.Streams.OnAvailability([.. seats]);
    });

    /// <inheritdoc/>
    public void SetSilent(IReadOnlyDictionary<string, StreamSilence> reasons) => Post(() =>
    {
        var served = _core.Streams.Values.Where(static s => s.LastData >= 0).Select(static s => s.Spec.Symbol).ToHashSet(StringComparer.Ordinal);
        var changed = new List<StreamSeat>();
        var late = new HashSet<StreamSeat>();
        foreach (var stream in _core.Streams.Values)
        {
            var silence = reasons.GetValueOrDefault(stream.Spec.Symbol);
            var before = stream.Silence;
            if (silence is { IsUnlisted: true }) stream.NothingAsOf = _context.Now;
            if (silence == before) continue;
            stream.Silence = silence;
            changed.AddRange(stream.Seats);
            // The venue did not know the symbol when it was subscribed, and nothing of it came: what was subscribed then may never be sent
            if (before is not { IsUnlisted: true } || silence is { IsUnlisted: true } || served.Contains(stream.Spec.Symbol)) continue;
            late.UnionWith(stream.Seats);
            if (silence is null) OpenListedLate(stream);
        }

        foreach (var seats in changed.GroupBy(static s => s.Slot)) seats.Key.Streams.OnSilence([.. seats], late);
    });

    /// <inheritdoc/>
    public void SetFunding(IReadOnlyDictionary<string, bool> funding) => Post(() =>
    {
        _core.Funding = funding;
        _applier.Apply(_context.Settings, Plan(_context.Settings));
    });

    /// <inheritdoc/>
    public bool Resubscribe(Channel channel, string symbol)
    {
        lock (_gate)
        {
            var lanes = _core.Streams.Values.Where(s => s.Spec.Channel == channel && s.Spec.Symbol == symbol)
                .SelectMany(s => s.Seats).Select(s => s.Slot.LaneOf(s)).Where(l => l is { Link.IsOpen: true }).ToList();
            foreach (var lane in lanes) lane!.Link.Negotiator.Resubscribe(lane);
            return lanes.Count > 0;
        }
    }

    /// <inheritdoc/>
    public async Task WaitUntilSettledAsync(CancellationToken cancellationToken)
    {
        await _core.Settled.WaitAsync(cancellationToken);
        await Task.Yield(); // off the loop, which completes the wait
    }

    /// <inheritdoc/>
    public FeedStatus GetStatus(bool allStreams = false)
    {
        lock (_gate) return _status.Build(allStreams);
    }

    /// <inheritdoc/>
    public FeedEvidence GetEvidence() => _evidence.Read();

    /// <inheritdoc/>
    public void DropAll() => Post(() => _core.Slots.ForEach(s => s.Drop(ConnectionEndReason.Dropped, "dropped on request")));

    /// <inheritdoc/>
    public void Wedge() => Volatile.Write(ref _isWedged, true);

    /// <inheritdoc/>
    public async Task StopAsync(CancellationToken cancellationToken)
    {
        if (!_isStarted || _stop.IsCancellationRequested) return;
        List<Task> links;
        lock (_gate)
        {
            links = [.. _core.Links.Select(l => l.Completion)];
            _core.Slots.ForEach(s => s.Stop(ConnectionEndReason.Stopped, "stopped"));
        }

        try
        {
            await Task.WhenAll(links).WaitAsync(_context.Settings.WebSocket.CloseTimeout * 2, _context.Clock.Provider, cancellationToken);
        }
        catch (Exception e) when (e is OperationCanceledException or TimeoutException)
        {
            lock (_gate)
            {
                foreach (var link in _core.Links) link.End(ConnectionEndReason.Stopped, "time is up", atOnce: true);
            }
        }

        _stop.Cancel(); // not CancelAsync: it would leave the scheduler that runs the session
        await _core.Freshness.Prober.DrainAsync();
        await _core.Outage.DrainAsync();
        await _running;
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await StopAsync(CancellationToken.None);
        _context.Deadlines.Dispose();
        _core.Outage.Dispose();
        _ownBudget?.Dispose();
        _stop.Dispose();
    }

    /// <summary>It trades, and nothing was subscribed: what came since the venue last said that there was nothing is missing.</summary>
    private void OpenListedLate(FeedStream stream)
    {
        if (stream.NothingAsOf >= 0) _context.Holes.OpenHole(stream, GapCause.ListedLate, null, stream.NothingAsOf);
    }

    private FeedPlan Plan(FeedSettings settings, bool isGathering = false) =>
        _context.Protocol.Plan(settings.Subscription with { Funding = _core.Funding }, _core.CurrentPlan(isGathering));

    private static void Validate(FeedSettings settings)
    {
        var errors = settings.Validate();
        if (errors.Count > 0) throw new FormatException(string.Join("; ", errors));
    }

    /// <summary>Keeps the loop running: if it ever fails, all sockets are dialled anew.</summary>
    private async Task SuperviseAsync()
    {
        var isRestart = false;
        while (!_stop.IsCancellationRequested)
        {
            try
            {
                if (isRestart)
                {
                    lock (_gate) _core.Slots.ForEach(s => s.Restart("the session's loop failed"));
                }

                isRestart = false;
                await RunAsync();
            }
            catch (OperationCanceledException) when (_stop.IsCancellationRequested)
            {
                return;
            }
#pragma warning disable CA1031 // a bug in a decision must not end the collection of data: logged as critical, and all is built anew
            catch (Exception e)
#pragma warning restore CA1031
            {
                _context.OnFault?.Invoke("session", e);
                FeedLog.LoopFailed(_context.Logger, e, _context.Settings.Name);
                try
                {
                    await Task.Delay(RestartDelay, _context.Clock.Provider, _stop.Token);
                }
                catch (OperationCanceledException)
                {
                    return;
                }

                isRestart = true;
            }
        }
    }

    private async Task RunAsync()
    {
        while (true)
        {
            lock (_gate)
            {
                while (_context.Mailbox.TryRead(out var message)) _core.Dispatch(message);
                _context.Deadlines.RunDue();
                _context.Deadlines.ArmTimer();
            }

            _evidence.Beat();
            if (Volatile.Read(ref _isWedged)) await Task.Delay(Timeout.InfiniteTimeSpan, _context.Clock.Provider, _stop.Token);
            await _context.Mailbox.WaitAsync(_stop.Token);
        }
    }

    private void Post(Action action)
    {
        if (!_context.Mailbox.TryPost(new SessionMessage(SessionMessageKind.Command, null, action)))
        {
            lock (_gate) action(); // the mailbox is full: the caller does the work
        }
    }

    private async Task CommandAsync(Action action, CancellationToken cancellationToken)
    {
        var done = new TaskCompletionSource();
        await _context.Mailbox.PostAsync(new SessionMessage(SessionMessageKind.Command, null, (Action)Run));
        await done.Task.WaitAsync(cancellationToken);
        await Task.Yield(); // off the loop, which completes the wait

        void Run()
        {
            try
            {
                action();
                done.SetResult();
            }
            catch (FormatException e)
            {
                done.SetException(e); // the caller's mistake, and nothing was changed
            }
            catch (Exception e)
            {
                done.SetException(e); // else the caller would wait for ever
                throw; // what it was half-way through is built anew
            }
        }
    }
}
