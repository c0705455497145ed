using MarketPrism.Bus;
using MarketPrism.Domain;
using MarketPrism.Markets.Gaps;
using MarketPrism.Telemetry;
using Microsoft.Extensions.Logging;

namespace MarketPrism.Processor;

/// <summary>A processor on a bus: raw frames in; proven books, trades and values out. Also hosted in process by <c>marketprism run</c>.</summary>
public sealed class ProcessorService : IDisposable
{
    private const int FramesPerTurn = 256;
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
    private long _tickedAt;

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
        _tickedAt = time.GetTimestamp();
        _feed = new PartitionSubscriptions(subjects);
        Core = new ProcessorCore(options, subjects, new BusOutput(bus), _feed, time, _logger, writePositions);
        _metrics = new ProcessorMetrics(this, bus);
        foreach (var worker in Core.Workers) worker.Context.Stages = _metrics.Stages;
    }

    /// <summary>Whether its subscriptions are there.</summary>
    public bool IsStarted { get; private set; }

    /// <summary>Frames that wait for a worker.</summary>
    public long Waiting => _subscriptions.Sum(static s => s.Pending);

    /// <summary>How long ago the clock loop turned: more than a moment means that it hangs.</summary>
    public TimeSpan SinceTick => _time.GetElapsedTime(Volatile.Read(ref _tickedAt));

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
    /// <param name="configuration">The configuration in force as YAML, secrets masked.</param>
    /// <returns>The surface.</returns>
    public IServiceSurface CreateSurface(ServiceIdentity identity, Func<string> configuration)
    {
        _statusSubject = System.Text.Encoding.UTF8.GetBytes(_subjects.Status(identity.Namespace, "processor", _options.Id));
        return _surface = new ProcessorSurface(this, _bus, identity, _time, configuration);
    }

    /// <inheritdoc/>
    public void Dispose() => _metrics.Dispose();

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
            var requester = new VenueRequester(Core.Requests, _bus, _time, _logger);
            var positions = Core.Positions?.RunAsync(CancellationToken.None) ?? Task.CompletedTask; // ends by itself, when the last are written
            List<Task> loops =
            [
                ControlAsync(control, stop.Token),
                TickAsync(stop.Token),
                _feed.RunAsync(workers, stop.Token),
                .. workers.Select((subscription, i) => WorkAsync(subscription, Core.Workers[i], stop.Token)),
                .. Enumerable.Range(0, _options.RequestsInFlight).Select(_ => requester.RunAsync(stop.Token)),
            ];
            var cancelled = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            await using (cancellationToken.UnsafeRegister(static s => ((TaskCompletionSource)s!).TrySetResult(), cancelled))
            {
                var first = await Task.WhenAny([cancelled.Task, .. loops]);
                if (first == cancelled.Task) await DrainAsync(loops);
            }

            Core.Stop();
            await stop.CancelAsync();
            await FinishAsync(loops);
            Core.Positions?.Complete();
            await FinishPositionsAsync(positions);
        }
        finally
        {
            _bus.ConnectionChanged -= OnConnectionChanged;
            foreach (var subscription in workers) await subscription.DisposeAsync();
            ProcessorLog.Stopped(_logger, _options.Id);
        }
    }

    private static async Task ReadAsync(IBusSubscription subscription, Action<BusMessage> take, CancellationToken cancellationToken)
    {
        while (await subscription.WaitToReadAsync(cancellationToken))
        {
            for (var i = 0; i < FramesPerTurn && subscription.TryRead(out var message); i++)
            {
                try
                {
                    take(message);
                }
                finally
                {
                    message.Release();
                }
            }
        }
    }

    private static Task WorkAsync(IBusSubscription subscription, PartitionWorker worker, CancellationToken cancellationToken) =>
        ReadAsync(subscription, message => worker.Handle(message), cancellationToken);

    private Task ControlAsync(IBusSubscription subscription, CancellationToken cancellationToken) =>
        ReadAsync(subscription, message => Core.HandleControl(message), cancellationToken);

    private async Task TickAsync(CancellationToken cancellationToken)
    {
        using var timer = new PeriodicTimer(TickEvery, _time);
        var nextStatus = TimeSpan.Zero;
        var start = _time.GetTimestamp();
        do
        {
            Core.Tick();
            foreach (var worker in Core.Workers) worker.Tick();
            Volatile.Write(ref _tickedAt, _time.GetTimestamp());
            if (_surface is null || _time.GetElapsedTime(start) < nextStatus) continue;
            nextStatus = _time.GetElapsedTime(start) + StatusEvery;
            _bus.TryPublish(_statusSubject, default, StatusJson.Write(_surface.GetStatus(StatusDetail.Summary)));
        }
        while (await timer.WaitForNextTickAsync(cancellationToken));
    }

    private async Task DrainAsync(List<Task> loops)
    {
        Core.Leave();
        var start = _time.GetTimestamp();
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(50), _time);
        while (!Core.IsDrained && _time.GetElapsedTime(start) < DrainLimit && !loops.Exists(static l => l.IsCompleted))
            await timer.WaitForNextTickAsync(CancellationToken.None);
    }

    // A disk that stalls does not keep the process: the next start knows a little less of what it missed
    private async Task FinishPositionsAsync(Task positions)
    {
        try
        {
            await positions.WaitAsync(LastWrite, _time);
        }
        catch (TimeoutException)
        {
            ProcessorLog.PositionsFailed(_logger, _options.StateDirectory, $"not written within {LastWrite.TotalSeconds:0} s");
        }
    }

    private static async Task FinishAsync(List<Task> loops)
    {
        try
        {
            await Task.WhenAll(loops);
        }
        catch (OperationCanceledException) when (loops.TrueForAll(static l => !l.IsFaulted))
        {
            // how the loops end
        }
    }

    private void OnConnectionChanged(bool isConnected)
    {
        if (isConnected) Core.OnBusBack();
    }
}
