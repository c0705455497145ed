using System.Buffers;
using MarketPrism.Bus;
using MarketPrism.Configuration;
using MarketPrism.Domain;
using MarketPrism.Markets;
using MarketPrism.Markets.Gaps;
using MarketPrism.Markets.Messages;
using MarketPrism.Markets.Sequencing;
using MarketPrism.Telemetry;

namespace MarketPrism.Processor;

/// <summary>What a processor shows at its HTTP port and publishes as status.</summary>
public sealed class ProcessorSurface : IServiceSurface
{
    private const int WorstMax = 50;
    private static readonly TimeSpan StallLimit = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan FirstSyncLimit = TimeSpan.FromMinutes(2);

    private readonly ProcessorService _service;
    private readonly IBus _bus;
    private readonly ServiceIdentity _identity;
    private readonly TimeProvider _time;
    private readonly Func<ConfigurationState> _configuration;
    private readonly MarketPrismConfiguration _started;
    private readonly long _start;

    internal ProcessorSurface(ProcessorService service, IBus bus, ServiceIdentity identity, TimeProvider time, Func<ConfigurationState> configuration)
    {
        _service = service;
        _bus = bus;
        _identity = identity;
        _time = time;
        _configuration = configuration;
        _started = configuration().Configuration;
        _start = time.GetTimestamp();
    }

    /// <inheritdoc/>
    public HealthVerdict Startup => _service.IsStarted ? HealthVerdict.Good : new HealthVerdict(false, "the subscriptions on the bus are not there yet");

    /// <inheritdoc/>
    public HealthVerdict Live => _service.SinceTick < StallLimit
        ? HealthVerdict.Good
        : new HealthVerdict(false, $"the processor's clock loop has not turned for {_service.SinceTick.TotalSeconds:0} s; a restart is needed");

    /// <inheritdoc/>
    public HealthVerdict Ready
    {
        get
        {
            var reasons = Reasons(_service.Core.ReportBooks());
            return reasons.Count == 0 ? HealthVerdict.Good : new HealthVerdict(false, string.Join("; ", reasons.Select(static r => r.Message)));
        }
    }

    /// <inheritdoc/>
    public StatusDocument GetStatus(StatusDetail detail)
    {
        var books = _service.Core.ReportBooks();
        var totals = _service.GetTotals(books);
        var reasons = Reasons(books);
        var gaps = _service.Gaps.Totals();
        var bus = _bus.Status;
        var synced = totals.Synced == totals.Books;
        return new StatusDocument
        {
            Service = _identity.Service,
            Version = _identity.Version,
            UptimeS = (long)_time.GetElapsedTime(_start).TotalSeconds,
            ConfigGeneration = _configuration().Generation,
            State = !bus.IsConnected ? "Disconnected" : totals.Partitions == 0 ? "Idle" : synced ? "Live" : "Syncing",
            Ready = reasons.Count == 0,
            Live = Live.IsGood,
            Reasons = [.. ConfigurationReasons.Of(_configuration(), _started), .. reasons],
            RoutingStats = new RoutingCounters
            {
                TotalMessages = totals.Consumed,
                RoutedMessages = totals.Consumed - totals.Unrouted,
                UnroutedMessages = totals.Unrouted,
                CallbackErrors = totals.Rejected,
                DuplicateMessages = totals.Duplicates,
            },
            Rates = new StatusRates { HandlerUsP50 = totals.SocketToBookUsP50, HandlerUsP99 = totals.SocketToBookUsP99 },
            ControlRejected = _service.Loops.Rejected,
            Books = Describe(books, totals, detail),
            Trades = new TradesSection { Total = totals.Trades, Duplicates = totals.Duplicates, Backfilled = totals.Backfilled, Gaps = totals.Gaps },
            Gaps = new GapsSection { Open = gaps.Open, OpenBySymbol = _service.Gaps.OpenBySymbol(GapsSection.MostSymbols), LastDay = gaps.Last24Hours },
            Nats = new NatsSection { Connected = bus.IsConnected, Url = bus.Url, Dropped = bus.Dropped + _service.Overflowed, OutboxBytes = bus.OutboxBytes },
            Memory = new MemorySection
            {
                RssBytes = Environment.WorkingSet,
                Caches =
                [
                    new CacheSection("gaps", _service.Gaps.Since(0).Count, GapLedger.DefaultCapacity),
                    new CacheSection("gaps_unsent", gaps.Unsent, GapLedger.DefaultCapacity * 2),
                    new CacheSection("trades_held", _service.Core.Workers.Sum(static w => w.HeldTrades), TradeFlow.WaitingMax * Math.Max(1L, books.Count)),
                    new CacheSection("connections", _service.Core.Workers.Sum(static w => w.Connections.Followed), (SequenceTracker.AnnouncedLimit + SequenceTracker.UnannouncedLimit) * (long)_service.Core.Workers.Count),
                    new CacheSection("frames_waiting", _service.Waiting, (long)new BusSubscriptionOptions().MaxMessages * _service.Core.Workers.Count),
                ],
            },
        };
    }

    /// <inheritdoc/>
    public void WriteGaps(long sinceNs, IBufferWriter<byte> output)
    {
        var buffer = new MessageBuffer();
        buffer.Append((byte)'[');
        var isFirst = true;
        foreach (var record in _service.Gaps.Since(sinceNs))
        {
            if (!isFirst) buffer.Append((byte)',');
            isFirst = false;
            GapRecordJson.Append(buffer, record);
        }

        buffer.Append((byte)']');
        output.Write(buffer.Written);
    }

    /// <inheritdoc/>
    public string GetConfiguration() => ConfigurationFile.Dump(_configuration().Configuration);

    private static IReadOnlyList<BookReport> Worst(IReadOnlyList<BookReport> books, StatusDetail detail) =>
        [.. books.OrderBy(static b => b.State == BookState.Synced).ThenBy(static b => b.LastReceivedNs).Take(detail == StatusDetail.All ? int.MaxValue : WorstMax)];

    private BooksSection Describe(IReadOnlyList<BookReport> books, ProcessorTotals totals, StatusDetail detail)
    {
        var nowNs = _time.UnixNs();
        return new BooksSection
        {
            Total = totals.Books,
            Synced = totals.Synced,
            States = books.GroupBy(static b => b.State).ToDictionary(static g => System.Text.Encoding.UTF8.GetString(BookFlow.StateName(g.Key)), static g => g.Count()),
            Partitions = totals.Partitions,
            Resyncs = totals.Resyncs,
            SnapshotQueueLength = _service.Core.Requests.Count,
            SnapshotQueueS = _service.Core.Requests.EstimateSeconds(_time),
            SnapshotIntervalS = _service.SnapshotInterval.TotalSeconds,
            Worst = detail == StatusDetail.Summary ? null : [.. Worst(books, detail).Select(b => new BookSection
            {
                Key = $"{b.Key.Exchange}.{b.Key.Market}.{b.Key.Symbol}",
                State = System.Text.Encoding.UTF8.GetString(BookFlow.StateName(b.State)),
                Reason = ReasonOf(b),
                Levels = b.Levels,
                LastUpdateId = b.LastId,
                LastUpdateAgeS = b.LastReceivedNs == 0 ? 0 : (nowNs - b.LastReceivedNs) / 1e9,
                Resyncs = (int)Math.Max(0, b.Snapshots - 1),
            })],
        };
    }

    private string ReasonOf(BookReport book)
    {
        if (book.State != BookState.Synced) return book.Cause?.Name() ?? "waits for a snapshot";
        return book.CutTo == 0 ? "" : $"whole books go out with the best {book.CutTo} levels a side: more do not fit into the server's max_payload of {_bus.MaxPayload} bytes; raise it, or set orderbook.depth";
    }

    private List<StatusReason> Reasons(IReadOnlyList<BookReport> books)
    {
        var reasons = new List<StatusReason>();
        if (!_bus.Status.IsConnected) reasons.Add(new("NatsDisconnected", "the bus is away: check the servers in nats.urls; books are synced afresh when it is back"));
        else if (!_service.IsStarted) reasons.Add(new("Starting", "the subscriptions on the bus are not there yet"));
        reasons.AddRange(_service.Loops.Reasons());
        var acquiring = _service.Core.Acquiring;
        if (acquiring > 0) reasons.Add(new("Acquiring", $"{acquiring} partitions are being taken over: their books are synced first"));
        var unsynced = books.Count(static b => !b.HasBeenSynced);
        if (unsynced > 0 && _time.GetElapsedTime(_start) < FirstSyncLimit)
            reasons.Add(new("Syncing", $"{unsynced} books wait for their first snapshot, {_service.Core.Requests.Count} requests in the queue; see snapshot_queue_s"));
        return reasons;
    }
}
