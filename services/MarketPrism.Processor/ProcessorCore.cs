using System.Text;
using MarketPrism.Bus;
using MarketPrism.Domain;
using MarketPrism.Markets.Gaps;
using MarketPrism.Markets.Messages;
using Microsoft.Extensions.Logging;

namespace MarketPrism.Processor;

/// <summary>
/// A processor without its threads: workers, ownership, control messages, ledger, positions. Everything happens in calls, and time is told, so that tests play it in virtual time;
/// <see cref="ProcessorService"/> gives it a bus and loops.
/// </summary>
internal sealed class ProcessorCore : IPartitionHost
{
    private static readonly TimeSpan EverySecond = TimeSpan.FromSeconds(1);

    /// <summary>Gaps that are open are sent again, so that consoles, connectors and processors that began to listen later count the same.</summary>
    private static readonly TimeSpan AnnounceEvery = TimeSpan.FromSeconds(30);

    private readonly Lock _gate = new();
    private readonly ProcessorOptions _options;
    private readonly SubjectSpace _subjects;
    private readonly IProcessorOutput _output;
    private readonly IPartitionFeed _feed;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly DesiredStreamTable _desired;
    private readonly MessageBuffer _buffer = new();
    private readonly long _start;
    private readonly string _controlPrefix;
    private long _requestNumber;
    private TimeSpan _nextSecond;
    private TimeSpan _nextAnnouncement = AnnounceEvery;

    public ProcessorCore(ProcessorOptions options, SubjectSpace subjects, IProcessorOutput output, IPartitionFeed feed, TimeProvider time, ILogger logger, Action<IReadOnlyDictionary<VirtualPartition, SavedPosition>>? writePositions = null)
    {
        _options = options;
        _subjects = subjects;
        _output = output;
        _feed = feed;
        _time = time;
        _logger = logger;
        _start = time.GetTimestamp();
        _controlPrefix = subjects.AllRaw[..^5]; // "{prefix}." of "{prefix}.raw.>"
        _desired = new DesiredStreamTable(options.ForgetStreamsAfter);
        Ledger = new GapLedger(time);
        var lease = new PublishingLease(time, options.StopAfter);
        Workers = [.. Enumerable.Range(0, options.Workers).Select(_ => new PartitionWorker(
            new WorkerContext(options, subjects, output, Ledger, Requests, time, logger) { NextRequestId = NextRequestId, Lease = lease }))];
        Partitions = new PartitionTable(options, subjects, output, this, lease, time, logger);
        if (options.StateDirectory.Length == 0) return;
        var file = new PositionFile(Path.Combine(options.StateDirectory, "positions.json"), logger);
        Positions = new PositionKeeper(writePositions ?? file.Write);
        foreach (var (partition, saved) in file.Read()) Partitions.Restore(partition, saved.Trades, saved.LastNs);
    }

    public GapLedger Ledger { get; }

    public RequestQueue Requests { get; } = new();

    public PartitionTable Partitions { get; }

    public IReadOnlyList<PartitionWorker> Workers { get; }

    /// <summary>Writes the positions; null when none are kept.</summary>
    public PositionKeeper? Positions { get; }

    /// <summary>Streams that are wanted, and connectors that want them.</summary>
    public (int Streams, int Sources) Desired => _desired.Count;

    /// <summary>The subjects of control messages.</summary>
    public IReadOnlyList<string> ControlSubjects =>
    [
        _subjects.ProcessorBeats, _subjects.AllOwners, _subjects.AllDesiredStreams, _subjects.AllConnections, _subjects.AllGaps, $"{_controlPrefix}ctl.book.>",
    ];

    /// <summary>What every worker hears besides its partitions: metadata, in order with the frames that they are about, and prices of indices, which instruments of many partitions share.</summary>
    public IReadOnlyList<string> WorkerSubjects => [$"{_controlPrefix}raw.*.*.*.instruments.*", $"{_controlPrefix}raw.*.*.*.index-tickers.*"];

    /// <summary>Frames of a partition come from now on: its subscription is in force.</summary>
    public void Listen(VirtualPartition partition) => WorkerOf(partition).Listen(partition);

    /// <summary>The worker of a partition.</summary>
    public PartitionWorker WorkerOf(VirtualPartition partition) => Workers[partition.Index % Workers.Count];

    /// <summary>Takes a control message; the caller releases it.</summary>
    /// <returns>False when it cannot be used: the caller counts it.</returns>
    public bool HandleControl(in BusMessage message)
    {
        var subject = Encoding.UTF8.GetString(message.Subject.Span);
        return subject.StartsWith(_controlPrefix, StringComparison.Ordinal) && Dispatch(subject[_controlPrefix.Length..].Split('.'), message);
    }

    /// <summary>Lets time pass for everything but the workers.</summary>
    public void Tick()
    {
        TickOwnership();
        TickRest();
    }

    /// <summary>Lets time pass for who publishes which partition.</summary>
    public void TickOwnership()
    {
        lock (_gate) Partitions.Tick();
    }

    /// <summary>Lets time pass for the ledger, for what is wanted, and for positions.</summary>
    public void TickRest()
    {
        lock (_gate)
        {
            var now = _time.GetElapsedTime(_start);
            SendLedger();
            if (now < _nextSecond) return;
            _nextSecond = now + EverySecond;
            _desired.Tick(now, (key, channel, rawChannel) => WorkerOf(key.Partition).Drop(key, channel, rawChannel, isSaid: false));
            SavePositions();
            if (now < _nextAnnouncement) return;
            _nextAnnouncement = now + AnnounceEvery;
            if (_output.IsConnected) Ledger.Announce(record => Partitions.RoleOf(record.Instrument.Partition) == PartitionRole.Owner);
        }
    }

    /// <summary>The bus came back.</summary>
    public void OnBusBack()
    {
        Ledger.Resend();
        foreach (var worker in Workers) worker.OnBusBack();
    }

    /// <summary>Partitions published here.</summary>
    public int Owned
    {
        get
        {
            lock (_gate) return Partitions.Owned;
        }
    }

    /// <summary>Partitions on their way here.</summary>
    public int Acquiring
    {
        get
        {
            lock (_gate) return Partitions.Acquiring;
        }
    }

    /// <summary>How the books of owned partitions are.</summary>
    public IReadOnlyList<BookReport> ReportBooks()
    {
        var reports = new List<BookReport>();
        foreach (var worker in Workers) worker.ReportBooks(reports);
        return reports;
    }

    /// <summary>Begins to leave.</summary>
    public void Leave()
    {
        lock (_gate) Partitions.Leave();
    }

    /// <summary>Whether others have taken everything, or nobody is there.</summary>
    public bool IsDrained
    {
        get
        {
            lock (_gate) return Partitions.IsDrained;
        }
    }

    /// <summary>Stops publishing.</summary>
    public void Stop()
    {
        lock (_gate)
        {
            SavePositions();
            Partitions.ReleaseAll();
            SendLedger(isLast: true);
        }
    }

    void IPartitionHost.Activate(VirtualPartition partition)
    {
        var worker = WorkerOf(partition);
        worker.Activate(partition);
        if (_feed.Set(partition, wanted: true)) worker.Listen(partition);
        foreach (var ((key, channel), rawChannel) in _desired.Streams)
        {
            if (key.Partition == partition) worker.Expect(key, channel, rawChannel);
        }
    }

    void IPartitionHost.Own(VirtualPartition partition, long epoch, IReadOnlyDictionary<string, TradePosition> positions, Downtime? down) =>
        WorkerOf(partition).Own(partition, epoch, positions, down);

    IReadOnlyDictionary<string, TradePosition> IPartitionHost.Disown(VirtualPartition partition, bool forget)
    {
        if (forget) _feed.Set(partition, wanted: false);
        return WorkerOf(partition).Disown(partition, forget);
    }

    IReadOnlyDictionary<string, TradePosition> IPartitionHost.PositionsOf(VirtualPartition partition) => WorkerOf(partition).PositionsOf(partition);

    bool IPartitionHost.IsSynced(VirtualPartition partition) => WorkerOf(partition).IsSynced(partition);

    private string NextRequestId() => $"{_options.Id}-{Interlocked.Increment(ref _requestNumber)}";

    private bool Dispatch(string[] tokens, in BusMessage message)
    {
        switch (tokens)
        {
            case ["ctl", "processor"]:
                return WithGate(ProcessorBeat.Read(message.Payload), OnBeat);
            case ["ctl", "owner", var vp] when VirtualPartition.TryParse(vp, out var partition):
                return WithGate(PartitionClaim.Read(message.Payload), claim => Partitions.OnClaim(partition, claim));
            case ["ctl", "streams", var exchange, var market] when IsVenue(exchange, market, out var venue):
                if (DesiredStreams.Read(message.Payload) is not { } desired) return false;
                lock (_gate) return OnDesired(venue.Exchange, venue.Market, desired);
            case ["ctl", "book", var exchange, var market, var token] when IsVenue(exchange, market, out var venue) && SubjectToken.TryUnescape(token, out var symbol):
                AnswerBook(new InstrumentKey(venue.Exchange, venue.Market, symbol), message.ReplyTo);
                return true;
            case ["conn", var exchange, var market] when IsVenue(exchange, market, out var venue):
                return OnNotice(venue.Exchange, venue.Market, ConnectionNotice.Read(message.Payload));
            case ["gap", _, _, _]:
                if (GapRecordJson.Read(message.Payload) is not { } gap) return false;
                Ledger.Take(gap);
                return true;
            default:
                return false;
        }
    }

    // Who has just come, or was cut off, does not know which gaps are open; were this processor gone before the next announcement, nobody would
    private void OnBeat(ProcessorBeat beat)
    {
        var soon = _time.GetElapsedTime(_start) + EverySecond;
        if (!Partitions.Hears(beat.Id) && soon < _nextAnnouncement) _nextAnnouncement = soon;
        Partitions.OnBeat(beat);
    }

    private static bool IsVenue(string exchange, string market, out (Exchange Exchange, Market Market) venue)
    {
        var isVenue = Exchange.TryParse(exchange, out var e) & Market.TryParse(market, out var m);
        venue = (e, m);
        return isVenue;
    }

    private bool WithGate<T>(T? value, Action<T> action)
        where T : class
    {
        if (value is null) return false;
        lock (_gate) action(value);
        return true;
    }

    private bool OnNotice(Exchange exchange, Market market, ConnectionNotice? notice)
    {
        if (notice is null) return false;
        if (notice.Event == ConnectionEvent.Sent) return true;
        foreach (var worker in Workers) worker.OnNotice(exchange, market, notice);
        return true;
    }

    private bool OnDesired(Exchange exchange, Market market, DesiredStreams desired) => _desired.Update(
        exchange,
        market,
        desired,
        _time.GetElapsedTime(_start),
        (key, channel, rawChannel) => WorkerOf(key.Partition).Expect(key, channel, rawChannel),
        (key, channel, rawChannel) => WorkerOf(key.Partition).Drop(key, channel, rawChannel, isSaid: true),
        (key, atNs) => WorkerOf(key.Partition).OnStreamDown(key, desired.Source, atNs));

    private void AnswerBook(InstrumentKey key, ReadOnlyMemory<byte> replyTo)
    {
        if (!replyTo.IsEmpty) WorkerOf(key.Partition).AnswerBook(key, replyTo);
    }

    private void SendLedger(bool isLast = false)
    {
        if (!_output.IsConnected) return;
        Ledger.Send(
            record =>
            {
                GapRecordJson.Write(_buffer, record);
                return _output.Publish(Encoding.UTF8.GetBytes(_subjects.Gap(record.Instrument)), _buffer.Written, default);
            },
            isLast);
    }

    private void SavePositions()
    {
        if (Positions is null) return;
        var saved = new Dictionary<VirtualPartition, SavedPosition>();
        for (var i = 0; i < VirtualPartition.Count; i++)
        {
            var partition = new VirtualPartition(i);
            if (Partitions.RoleOf(partition) != PartitionRole.Owner) continue;
            var worker = WorkerOf(partition);
            saved.Add(partition, new SavedPosition(worker.ConnectionsOf(partition), worker.PositionsOf(partition)));
        }

        if (saved.Count > 0) Positions.Offer(saved);
    }
}
