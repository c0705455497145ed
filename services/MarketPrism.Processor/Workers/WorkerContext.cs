using System.Diagnostics;
using System.Diagnostics.Metrics;
using MarketPrism.Domain;
using MarketPrism.Markets;
using MarketPrism.Markets.Gaps;
using MarketPrism.Markets.Messages;
using MarketPrism.Markets.Sequencing;
using Microsoft.Extensions.Logging;

namespace MarketPrism.Processor;

/// <summary>What the flows of one worker share: the outside, and the time of the call that is being handled.</summary>
internal sealed class WorkerContext(
    ProcessorOptions options, SubjectSpace subjects, IProcessorOutput output, GapLedger ledger, RequestQueue requests, TimeProvider time, ILogger logger)
{
    private static readonly KeyValuePair<string, object?> BusToBook = new("stage", "bus_to_book");

    private static readonly KeyValuePair<string, object?> BookToBus = new("stage", "book_to_bus");

    private readonly long _start = time.GetTimestamp();
    private static readonly TimeSpan GapHold = TimeSpan.FromSeconds(3);

    private static readonly TimeSpan BlameBusFor = TimeSpan.FromSeconds(60);

    private long _applied;
    private bool _isBusAway;
    private (long Ns, TimeSpan At) _busBack = (0, TimeSpan.Zero);
    private long _stamp;

    public ProcessorOptions Options { get; } = options;

    /// <summary>Bounds of the books, and what they ask for and publish.</summary>
    public BookSynchronizerOptions BookOptions { get; } =
        options.Books with { RenewHorizon = true, SnapshotLevels = options.RestLimit, PublishedLevels = options.Depth };

    public SubjectSpace Subjects { get; } = subjects;

    public IProcessorOutput Output { get; } = output;

    public GapLedger Ledger { get; } = ledger;

    /// <summary>Metadata that this worker has read.</summary>
    public InstrumentCatalog Instruments { get; } = new();

    /// <summary>Prices of indices that this worker has heard.</summary>
    public IndexPrices Indices { get; } = new();

    public RequestQueue Requests { get; } = requests;

    public ILogger Logger { get; } = logger;

    /// <summary>One buffer: a message is written and published before the next one.</summary>
    public MessageBuffer Buffer { get; } = new();

    public WorkerCounters Counters { get; } = new();

    /// <summary>From the socket to the published book.</summary>
    public LatencyHistogram SocketToBook { get; } = new();

    /// <summary>From the venue's own time to the published book (the clocks' offset is in it).</summary>
    public LatencyHistogram VenueToBook { get; } = new();

    /// <summary>Monotonic time since the start.</summary>
    public TimeSpan Now { get; private set; }

    public long NowMs { get; private set; }

    /// <summary>Wall-clock time, Unix ns.</summary>
    public long NowNs { get; private set; }

    /// <summary>Trace context of the frame that is being handled.</summary>
    public ReadOnlyMemory<byte> TraceParent { get; set; }

    /// <summary>Runs something in the worker's turn; set by the worker.</summary>
    public Action<Action> Post { get; set; } = static action => action();

    /// <summary>Finds what is known of a connection; set by the worker.</summary>
    public Func<string, ConnectionTrack?> FindTrack { get; set; } = static _ => null;

    /// <summary>Ids of requests, unique among all processors.</summary>
    public Func<string> NextRequestId { get; set; } = static () => "";

    /// <summary>Until when anything may be published; null in tests of a worker alone.</summary>
    public PublishingLease? Lease { get; init; }

    /// <summary>Whether the lease holds now.</summary>
    public bool HoldsLease => Lease?.HoldsAt(_stamp) ?? true;

    /// <summary>The lease has run out: nothing is published until it holds again. Set by the worker, once its pipelines have stopped in order.</summary>
    public bool IsFenced { get; set; }

    public void UpdateTime()
    {
        _stamp = time.GetTimestamp();
        Now = time.GetElapsedTime(_start, _stamp);
        NowMs = (long)Now.TotalMilliseconds;
        NowNs = time.UnixNs();
    }

    /// <summary>Whether the bus is there, for <see cref="CauseOf"/>.</summary>
    public void NoteBus(bool isConnected)
    {
        if (_isBusAway && isConnected) NoteBusBack();
        _isBusAway = !isConnected;
    }

    /// <summary>The bus was away, however shortly.</summary>
    public void NoteBusBack() => _busBack = (NowNs, Now);

    /// <summary>The true cause of a gap that is found now: when the bus was away since its last message, it is the bus, whatever else the frames look like.</summary>
    public (GapOrigin Origin, GapCause Cause) CauseOf(GapOrigin origin, GapCause cause, long fromNs)
    {
        var wasAway = _isBusAway || (_busBack.Ns > 0 && fromNs <= _busBack.Ns && Now - _busBack.At < BlameBusFor);
        return wasAway && cause is (GapCause.SequenceGap or GapCause.TradeGap or GapCause.StreamStalled or GapCause.Disconnected) ? (GapOrigin.Bus, GapCause.BusLoss) : (origin, cause);
    }

    /// <summary>How long the record of a gap waits for a connector that has seen the same gap and knows its cause better; connectors send theirs within a second.</summary>
    public static TimeSpan HoldOf(GapCause cause) => cause is GapCause.SequenceGap or GapCause.TradeGap or GapCause.StreamStalled or GapCause.Disconnected ? GapHold : TimeSpan.Zero;

    /// <summary>An update is in its book: the metric gets the way of one in 64 from the socket to here (that in the connector, some microseconds, is part of it).</summary>
    /// <returns>Now, Unix ns, when this is one of them; else 0.</returns>
    public long NoteApplied(long receivedNs)
    {
        if ((++_applied & 63) != 0 || Stages is not { Enabled: true } stages) return 0;
        var now = time.UnixNs();
        stages.Record(Math.Max(0, (now - receivedNs) / 1e9), BusToBook);
        return now;
    }

    /// <summary>An update has been published: how long its last event was on the way since the socket, and, of those that the metric gets, how long it waited in the book.</summary>
    public void NoteBookStage(long receivedNs, long appliedNs)
    {
        var now = time.UnixNs();
        SocketToBook.Record((now - receivedNs) / 1000);
        if (appliedNs != 0) Stages?.Record(Math.Max(0, (now - appliedNs) / 1e9), BookToBus);
    }

    /// <summary>Whether the frame that is being handled is one of those that are traced.</summary>
    public bool IsTraced { get; set; }

    /// <summary>Spans of traced frames that the message which is being published was made of, when these are not the frame that is being handled; null = none.</summary>
    public List<ActivityContext>? Joined { get; set; }

    /// <summary>Durations of stages; null in tests.</summary>
    public Histogram<double>? Stages { get; set; }

    /// <summary>Publishes what is in <see cref="Buffer"/>.</summary>
    public bool Publish(ReadOnlySpan<byte> subject)
    {
        var isTaken = !IsFenced && (IsTraced || Joined is not null ? PublishTraced(subject) : Output.Publish(subject, Buffer.Written, default));
        if (isTaken) Counters.Published++;
        else Counters.Refused++;
        return isTaken;
    }

    private bool PublishTraced(ReadOnlySpan<byte> subject)
    {
        using var send = FrameTrace.StartSend(subject, Buffer.Length, Joined);
        if (send is null) return Output.Publish(subject, Buffer.Written, TraceParent.Span);
        Span<byte> trace = stackalloc byte[Telemetry.TraceParent.Length];
        Telemetry.TraceParent.Format(send.Context, trace);
        return Output.Publish(subject, Buffer.Written, trace);
    }
}
