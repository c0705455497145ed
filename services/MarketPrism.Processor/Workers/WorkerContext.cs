using MarketPrism.Domain;
using MarketPrism.Markets.Gaps;
using MarketPrism.Markets.Messages;
using Microsoft.Extensions.Logging;

namespace MarketPrism.Processor;

/// <summary>What the flows of one worker share: the outside, and the time of the call that is being handled.</summary>
internal sealed class WorkerContext(
    ProcessorOptions options, SubjectSpace subjects, IProcessorOutput output, GapLedger ledger, InstrumentCatalog instruments, RequestQueue requests, TimeProvider time, ILogger logger)
{
    private readonly long _start = time.GetTimestamp();

    public ProcessorOptions Options { get; } = options;

    public SubjectSpace Subjects { get; } = subjects;

    public IProcessorOutput Output { get; } = output;

    public GapLedger Ledger { get; } = ledger;

    public InstrumentCatalog Instruments { get; } = instruments;

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

    /// <summary>Ids of requests, unique among all processors.</summary>
    public Func<string> NextRequestId { get; set; } = static () => "";

    public void UpdateTime()
    {
        Now = time.GetElapsedTime(_start);
        NowMs = (long)Now.TotalMilliseconds;
        NowNs = time.UnixNs();
    }

    /// <summary>Publishes what is in <see cref="Buffer"/>.</summary>
    public bool Publish(ReadOnlySpan<byte> subject)
    {
        if (Output.Publish(subject, Buffer.Written, TraceParent.Span))
        {
            Counters.Published++;
            return true;
        }

        Counters.Refused++;
        return false;
    }
}
