using MarketPrism.Bus;
using MarketPrism.Configuration;
using MarketPrism.Domain;
using MarketPrism.Markets.Gaps;
using MarketPrism.Telemetry;
using Microsoft.Extensions.Logging;

namespace MarketPrism.Processor;

/// <summary>A processor on a bus: raw frames in; proven books, trades and values out. Also hosted in process by <c>marketprism run</c>.</summary>
public sealed class ProcessorService : IDisposable
{
    private static readonly TimeSpan TickEvery = TimeSpan.FromMilliseconds(10);
    private static readonly TimeSpan StatusEvery = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan LastWrite = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan DrainLimit = TimeSpan.FromSeconds(15);

    private readonly ProcessorOptions _options;
    private readonly IBus _bus;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly PartitionSubscriptions _feed;
    private readonly SubjectSpace _subjects;
    private readonly ProcessorMetrics _metrics;
    private IReadOnlyList<IBusSubscription> _subscriptions = [];
    private ProcessorSurface? _surface;
    private byte[] _statusSubject = [];
    private readonly long[] _tickedAt;

    /// <summary>Prepares a processor; nothing happens before <see cref="RunAsync"/>.</summary>
    /// <param name="options">How it works.</param>
    /// <param name="bus">The bus; stays the caller's.</param>
    /// <param name="subjects">The installation's subjects.</param>
    /// <param name="time">The clock.</param>
    /// <param name="loggers">Where it logs.</param>
    public ProcessorService(ProcessorOptions options, IBus bus, SubjectSpace subjects, TimeProvider time, ILoggerFactory loggers)
        : this(options, bus, subjects, time, loggers, null)
    {
    }

    /// <summary>With a disk of the caller's, which may stall.</summary>
    internal ProcessorService(
        ProcessorOptions options, IBus bus, SubjectSpace subjects, TimeProvider time, ILoggerFactory loggers, Action<IReadOnlyDictionary<VirtualPartition, SavedPosition>>? writePositions)
    {
        _options = options;
        _bus = bus;
        _time = time;
        _logger = loggers.CreateLogger("MarketPrism.Processor");
        _subjects = subjects;
        _tickedAt = new long[options.Workers + 1];
        Array.Fill(_tickedAt, time.GetTimestamp());
        Loops = new LoopGroup("processor", time, _logger);
        _feed = new PartitionSubscriptions(subjects);
        Core = new ProcessorCore(options, subjects, new BusOutput(bus), _feed, time, _logger, writePositions);
        _feed.InForce = Core.Listen;
        _metrics = new ProcessorMetrics(this, bus);
        foreach (var worker in Core.Workers) worker.Context.Stages = _metrics.Stages;
    }

    /// <summary>Whether its subscriptions are there.</summary>
    public bool IsStarted { get; private set; }

    /// <summary>Frames that wait for a worker.</summary>
    public long Waiting => _subscriptions.Sum(static s => s.Pending);

    /// <summary>How long ago the slowest of the clock loops turned: more than a moment means that it hangs.</summary>
    public TimeSpan SinceTick
    {
        get
        {
            var oldest = long.MaxValue;
            for (var i = 0; i < _tickedAt.Length; i++) oldest = Math.Min(oldest, Volatile.Read(ref _tickedAt[i]));
            return _time.GetElapsedTime(oldest);
        }
    }

    /// <summary>The loops: their reports, what they skipped, and whether one of them ended the processor.</summary>
    public LoopGroup Loops { get; }

    /// <summary>The ledger of holes.</summary>
    public GapLedger Gaps => Core.Ledger;

    internal ProcessorCore Core { get; }

    internal TimeSpan SnapshotInterval => _options.SnapshotInterval;

    /// <summary>Messages that the bus dropped because a worker was slow.</summary>
    public long Overflowed => _subscriptions.Sum(static s => s.Dropped);

    /// <summary>The processor in figures.</summary>
    /// <returns>The figures now.</returns>
    public ProcessorTotals GetTotals() => GetTotals(Core.ReportBooks());

    /// <summary>What it shows at its HTTP port; also published as status every 5 s from now on.</summary>
    /// <param name="identity">Who the process is.</param>
    /// <param name="configuration">What was read of the configuration last.</param>
    /// <returns>The surface.</returns>
    public IServiceSurface CreateSurface(ServiceIdentity identity, Func<ConfigurationState> configuration)
    {
        _statusSubject = System.Text.Encoding.UTF8.GetBytes(_subjects.Status(identity.Namespace, "processor", _options.Id));
        return _surface = new ProcessorSurface(this, _bus, identity, _time, configuration);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _metrics.Dispose();
        Loops.Dispose();
    }

    internal ProcessorTotals GetTotals(IReadOnlyList<BookReport> books)
    {
        var counters = Core.Workers.Select(static w => w.Context.Counters).ToList();
        var socket = new LatencyHistogram();
        var venue = new LatencyHistogram();
        foreach (var worker in Core.Workers)
        {
            socket.Add(worker.Context.SocketToBook);
            venue.Add(worker.Context.VenueToBook);
        }

        return new ProcessorTotals
        {
            Consumed = counters.Sum(static c => c.Frames),
            Lost = counters.Sum(static c => c.Lost),
            Duplicates = counters.Sum(static c => c.Duplicates),
            Rejected = counters.Sum(static c => c.Malformed + c.OutOfRange),
            OddValues = counters.Sum(static c => c.OddValues),
            OddElements = counters.Sum(static c => c.OddElements),
            Unrouted = counters.Sum(static c => c.Unrouted),
            Trades = counters.Sum(static c => c.Trades),
            Backfilled = counters.Sum(static c => c.Backfilled),
            BookUpdates = counters.Sum(static c => c.BookUpdates),
            Published = counters.Sum(static c => c.Published),
            Books = books.Count,
            Synced = books.Count(static b => b.State == Markets.BookState.Synced),
            Resyncs = books.Sum(static b => Math.Max(0, b.Snapshots - 1)),
            Gaps = Gaps.Totals().Total,
            Partitions = Core.Owned,
            SocketToBookUsP50 = socket.Percentile(0.5),
            SocketToBookUsP99 = socket.Percentile(0.99),
            VenueToBookUsP50 = venue.Percentile(0.5),
            VenueToBookUsP99 = venue.Percentile(0.99),
        };
    }

    /// <summary>Works until cancelled; then hands its partitions to the other processors, if there are any, and returns.</summary>
    /// <param name="cancellationToken">Asks it to stop.</param>
    /// <returns>A task that ends when everything is handed over.</returns>
    /// <exception cref="LoopFailedException">A loop failed that the processor cannot do without.</exception>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        using var stop = new CancellationTokenSource();
        await using var control = await _bus.SubscribeAsync(Core.ControlSubjects, new BusSubscriptionOptions(), cancellationToken);
        var workers = new IBusSubscription[_options.Workers];
        for (var i = 0; i < workers.Length; i++) workers[i] = await _bus.SubscribeAsync(Core.WorkerSubjects, new BusSubscriptionOptions(), cancellationToken);
        _subscriptions = workers;
        IsStarted = true;
        _bus.ConnectionChanged += OnConnectionChanged;
        var status = _bus.Status;
        ProcessorLog.Started(_logger, _options.Id, workers.Length, status.Kind, status.Url);
        try
        {
            var loops = StartLoops(control, workers, stop.Token);
            var positions = Core.Positions is { } keeper ? Loops.Start("processor.positions", LoopPolicy.Restart, keeper.RunAsync, stop.Token) : null;
            var cancelled = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            await using (cancellationToken.UnsafeRegister(static s => ((TaskCompletionSource)s!).TrySetResult(), cancelled))
            {
                await Task.WhenAny(cancelled.Task, Loops.Failed);
                if (!Loops.Failed.IsCompleted) await DrainAsync();
            }

            Loops.Call("processor.last-words", Core.Stop);
            await stop.CancelAsync();
            await Task.WhenAll(loops.Select(static l => l.Completion));
            if (positions is not null) await FinishPositionsAsync(positions.Completion, Core.Positions!);
        }
        finally
        {
            _bus.ConnectionChanged -= OnConnectionChanged;
            foreach (var subscription in workers) await subscription.DisposeAsync();
            ProcessorLog.Stopped(_logger, _options.Id);
        }

        if (Loops.Failed.IsCompleted) throw await Loops.Failed;
    }

    private List<BackgroundLoop> StartLoops(IBusSubscription control, IBusSubscription[] workers, CancellationToken stop)
    {
        var guard = Loops.Guard("processor.control");
        var frames = Loops.Guard("processor.frames");
        var requester = new VenueRequester(Core.Requests, _bus, _time, _logger);
        List<BackgroundLoop> loops =
        [
            Loops.Start("processor.control", LoopPolicy.Restart, ct => control.ReadAllAsync(m => TakeControl(m, guard), (m, e) => guard.Reject(m.Subject.Span, e), ct), stop),
            // Whoever cannot tell what it owns must not publish
            Loops.Start("processor.ownership", LoopPolicy.EndService, ct => TickAsync(Core.TickOwnership, _options.Workers, ct), stop),
            Loops.Start("processor.clock", LoopPolicy.Restart, ct => TickAsync(Core.TickRest, null, ct), stop, "core"),
            Loops.Start("processor.subscriptions", LoopPolicy.Restart, ct => _feed.RunAsync(workers, ct), stop),
            Loops.Start("processor.status", LoopPolicy.Restart, SendStatusAsync, stop),
        ];
        for (var i = 0; i < workers.Length; i++)
        {
            var (subscription, worker, index) = (workers[i], Core.Workers[i], i);
            var instance = $"worker {i}";
            loops.Add(Loops.Start("processor.frames", LoopPolicy.Restart, ct => subscription.ReadAllAsync(m => TakeFrame(m, worker, frames), (m, e) => frames.Reject(m.Subject.Span, e), ct), stop, instance));
            loops.Add(Loops.Start("processor.clock", LoopPolicy.Restart, ct => TickAsync(worker.Tick, index, ct), stop, instance));
        }

        for (var i = 0; i < _options.RequestsInFlight; i++) loops.Add(Loops.Start("processor.requests", LoopPolicy.Restart, requester.RunAsync, stop, $"{i}"));
        return loops;
    }

    private void TakeControl(in BusMessage message, MessageGuard guard)
    {
        if (!Core.HandleControl(message)) guard.Reject(message.Subject.Span, "its subject or payload cannot be read");
    }

    private static void TakeFrame(in BusMessage message, PartitionWorker worker, MessageGuard guard)
    {
        if (!worker.Handle(message)) guard.Reject(message.Subject.Span, "its subject names no stream that is known");
    }

    /// <summary>Lets time pass for a part, which is judged by <see cref="SinceTick"/> where it has a number.</summary>
    private async Task TickAsync(Action tick, int? number, CancellationToken cancellationToken)
    {
        using var timer = new PeriodicTimer(TickEvery, _time);
        do
        {
            tick();
            if (number is { } i) Volatile.Write(ref _tickedAt[i], _time.GetTimestamp());
        }
        while (await timer.WaitForNextTickAsync(cancellationToken));
    }

    private async Task SendStatusAsync(CancellationToken cancellationToken)
    {
        using var timer = new PeriodicTimer(StatusEvery, _time);
        do
        {
            if (_surface is not null) _bus.TryPublish(_statusSubject, default, StatusJson.Write(_surface.GetStatus(StatusDetail.Summary)));
        }
        while (await timer.WaitForNextTickAsync(cancellationToken));
    }

    private async Task DrainAsync()
    {
        Core.Leave();
        var start = _time.GetTimestamp();
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(50), _time);
        while (!Core.IsDrained && _time.GetElapsedTime(start) < DrainLimit && !Loops.Failed.IsCompleted) await timer.WaitForNextTickAsync(CancellationToken.None);
    }

    // A disk that stalls does not keep the process: the next start knows a little less of what it missed
    private async Task FinishPositionsAsync(Task writing, PositionKeeper positions)
    {
        try
        {
            await WriteLastAsync().WaitAsync(LastWrite, _time);
        }
        catch (TimeoutException)
        {
            ProcessorLog.PositionsFailed(_logger, _options.StateDirectory, $"not written within {LastWrite.TotalSeconds:0} s");
        }

        async Task WriteLastAsync()
        {
            await writing;
            await Task.Factory.StartNew(() => Loops.Call("processor.last-words", positions.WriteNewest), CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
        }
    }

    private void OnConnectionChanged(bool isConnected)
    {
        if (isConnected) Loops.Call("processor.bus-back", Core.OnBusBack);
    }
}
