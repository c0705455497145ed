using System.Text;
using MarketPrism.Bus;
using MarketPrism.Domain;
using MarketPrism.Markets;
using Microsoft.Extensions.Logging.Abstractions;

namespace MarketPrism.Processor;

/// <summary>
/// Plays a recording to a processor, on its own clock, and writes what it publishes: the normalised messages of the live run, byte for byte but for <c>recv_ns pub_ns source epoch</c>.
/// </summary>
public sealed class NormalizedReplay : IProcessorOutput, IPartitionFeed
{
    private const string Id = "replay";
    private const long TickNs = 10_000_000;
    private const long ListenNs = 1_000_000_000;
    private const long MaxTicksAtOnce = 360_000; // an hour of silence; longer ones pass in larger steps

    private readonly Stream _output;
    private readonly SubjectSpace _subjects;
    private readonly RecordedClock _clock;
    private readonly ProcessorCore _core;
    private readonly string _prefix;
    private readonly byte[][] _normalized;
    private readonly Queue<byte[]> _beats = new();
    private readonly Queue<(long TimeNs, byte[] Subject, byte[] Notice)> _closes = new();
    private readonly byte[] _beatSubject;
    private bool _isCounted; // since the last data
    private byte[] _headers = new byte[1024];

    private NormalizedReplay(ProcessorOptions options, SubjectSpace subjects, Stream output, long startNs)
    {
        _output = output;
        _subjects = subjects;
        _clock = new RecordedClock(startNs - ListenNs);
        _prefix = subjects.AllRaw[..^"raw.>".Length];
        _normalized = [.. Enum.GetValues<Channel>().Select(c => Encoding.UTF8.GetBytes(subjects.AllNormalized(c)[..^1]))];
        _beatSubject = Encoding.UTF8.GetBytes(subjects.ProcessorBeats);
        var replaying = options with { Id = Id, Workers = 1, StateDirectory = "", Listen = TimeSpan.FromMilliseconds(100) };
        _core = new ProcessorCore(replaying, subjects, this, this, _clock, NullLogger.Instance);
    }

    /// <summary>Messages written.</summary>
    public long Messages { get; private set; }

    /// <summary>Books at the end of the recorded data: the closes with which a recording ends are no loss to them.</summary>
    public int Books { get; private set; }

    /// <summary>Of these, the proven ones.</summary>
    public int Synced { get; private set; }

    /// <summary>Holes found on the way.</summary>
    public long Gaps { get; private set; }

    bool IProcessorOutput.IsConnected => true;

    /// <summary>Plays a recording.</summary>
    /// <param name="reader">The recording, written by <c>marketprism record</c>.</param>
    /// <param name="options">How the processor of the live run worked: depth, intervals.</param>
    /// <param name="subjects">The installation's subjects.</param>
    /// <param name="output">Gets a message a line: subject, tab, JSON.</param>
    /// <returns>The replay, with its figures.</returns>
    /// <exception cref="CaptureFormatException">The capture is cut or garbled, or does not tell the subjects of its messages.</exception>
    public static NormalizedReplay Run(CaptureReader reader, ProcessorOptions options, SubjectSpace subjects, Stream output)
    {
        NormalizedReplay? replay = null;
        while (reader.TryRead(out var item))
        {
            if (CaptureOrigin.Read(item.Origin.Span) is not { } origin)
                throw reader.Bad("the line does not say where on the bus it was: normalised output can be made only of what 'marketprism record' has written");
            replay ??= new NormalizedReplay(options, subjects, output, item.TimeNs);
            replay.PassTo(item.TimeNs);
            replay.Close(item.Kind == CaptureKind.Open ? long.MaxValue : item.TimeNs - CaptureReplay.CloseLagNs);
            replay.Take(item, origin);
        }

        if (replay is null) throw reader.Bad("the recording is empty");
        replay.Finish();
        return replay;
    }

    bool IProcessorOutput.Publish(ReadOnlySpan<byte> subject, ReadOnlySpan<byte> payload, ReadOnlySpan<byte> traceParent)
    {
        if (subject.SequenceEqual(_beatSubject)) _beats.Enqueue(payload.ToArray());
        foreach (var prefix in _normalized)
        {
            if (!subject.StartsWith(prefix)) continue;
            _output.Write(subject);
            _output.Write("\t"u8);
            _output.Write(payload);
            _output.Write("\n"u8);
            Messages++;
            break;
        }

        return true;
    }

    /// <summary>A recording is played whole.</summary>
    bool IPartitionFeed.Set(VirtualPartition partition, bool wanted) => wanted;

    private void Take(in CaptureEvent item, CaptureOrigin origin)
    {
        if (item.Kind is CaptureKind.Frame or CaptureKind.Rest && origin.Subject.StartsWith("raw.", StringComparison.Ordinal))
        {
            _isCounted = false;
            _core.Workers[0].Handle(new BusMessage(Encoding.UTF8.GetBytes(_prefix + origin.Subject), default, HeadersOf(item, origin), item.Payload, null));
        }
        else if (item.Kind is CaptureKind.Open or CaptureKind.Close)
        {
            var (kind, cause) = item.Kind == CaptureKind.Open ? (ConnectionEvent.Opened, "") : (ConnectionEvent.Closed, Encoding.UTF8.GetString(item.Payload.Span));
            var notice = new ConnectionNotice(kind, origin.Connection, item.TimeNs, "", "", cause, []).ToJson();
            var subject = Encoding.UTF8.GetBytes(_prefix + origin.Subject);
            if (kind == ConnectionEvent.Closed) _closes.Enqueue((item.TimeNs, subject, notice));
            else _core.HandleControl(new BusMessage(subject, default, default, notice, null));
        }
    }

    private void Close(long untilNs)
    {
        while (_closes.TryPeek(out var close) && close.TimeNs <= untilNs)
        {
            _closes.Dequeue();
            CountBooks();
            _core.HandleControl(new BusMessage(close.Subject, default, default, close.Notice, null));
        }
    }

    private ReadOnlyMemory<byte> HeadersOf(in CaptureEvent item, CaptureOrigin origin)
    {
        var needed = 256 + ((origin.Connection.Length + origin.MessageId.Length) * 4) + item.Url.Length;
        if (_headers.Length < needed) _headers = new byte[needed];
        var headers = new MessageHeaders(_headers);
        headers.Add("Mp-Conn"u8, Encoding.UTF8.GetBytes(origin.Connection));
        if (origin.Sequence > 0) headers.Add("Mp-Seq"u8, origin.Sequence);
        headers.Add("Mp-Recv"u8, item.TimeNs);
        if (item.Kind == CaptureKind.Rest) headers.Add("Mp-Url"u8, item.Url.Span);
        if (origin.MessageId.Length > 0) headers.Add("Nats-Msg-Id"u8, Encoding.UTF8.GetBytes(origin.MessageId));
        return _headers.AsMemory(0, headers.Complete().Length);
    }

    private void PassTo(long timeNs)
    {
        var step = Math.Max(TickNs, (timeNs - _clock.NowNs) / MaxTicksAtOnce);
        while (_clock.NowNs + step <= timeNs)
        {
            _clock.NowNs += step;
            Tick();
        }

        _clock.NowNs = Math.Max(_clock.NowNs, timeNs);
    }

    private void Tick()
    {
        _core.Tick();
        _core.Workers[0].Tick();
        // a processor that does not hear its own beats stops publishing
        while (_beats.TryDequeue(out var beat)) _core.HandleControl(new BusMessage(_beatSubject, default, default, beat, null));
        // nobody is there to answer: the answers that came are in the recording
        while (_core.Requests.TryNext(out var request)) _core.Requests.Done(request);
    }

    private void Finish()
    {
        CountBooks();
        Close(long.MaxValue);
        _core.Stop();
        Gaps = _core.Ledger.Totals().Total;
    }

    // Before a close, which may be the recording's end; data that come after it show that it was none
    private void CountBooks()
    {
        if (_isCounted) return;
        _isCounted = true;
        var reports = _core.ReportBooks();
        Books = reports.Count;
        Synced = reports.Count(static b => b.State == BookState.Synced);
    }
}
