using System.Buffers.Text;
using MarketPrism.Bus;
using MarketPrism.Domain;
using MarketPrism.Exchanges;
using MarketPrism.Markets.Sequencing;

namespace MarketPrism.Processor;

/// <summary>
/// Owns the state of some partitions: takes their raw frames, drives books and trades, publishes. One turn at a time, taken with the gate: by the loop that reads frames,
/// by the clock, and by what the control loop has to say.
/// </summary>
internal sealed partial class PartitionWorker : IMarketEventSink, IScaleSource
{
    private static readonly TimeSpan LogEvery = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan ClockTolerance = TimeSpan.FromDays(1);

    private readonly Lock _gate = new();
    private readonly WorkerContext _context;
    private readonly PartitionState[] _partitions = new PartitionState[VirtualPartition.Count];
    private readonly SequenceTracker _sequences = new();
    private readonly RawStreamTable _streams;
    private readonly InstrumentReader _instruments;
    private RawStream _stream = null!;
    private string _lane = "";
    private ConnectionTrack? _track;
    private long _receivedNs;
    private long _sequence;
    private int _requestedLevels;
    private bool _sawBackfill;
    private bool _wrongSymbol;

    public PartitionWorker(WorkerContext context)
    {
        _context = context;
        context.Post = Run;
        context.FindTrack = _sequences.Find;
        _instruments = new InstrumentReader(context.Instruments);
        for (var i = 0; i < _partitions.Length; i++) _partitions[i] = new PartitionState(new VirtualPartition(i));
        _streams = new RawStreamTable(context.Subjects, _partitions);
    }

    public WorkerContext Context => _context;

    /// <summary>Does something in the worker's turn.</summary>
    public void Run(Action action)
    {
        lock (_gate)
        {
            Begin();
            action();
        }
    }

    /// <summary>Takes a frame; the caller releases it.</summary>
    /// <returns>False when its subject is none that we can read: the caller counts it.</returns>
    public bool Handle(in BusMessage message)
    {
        lock (_gate)
        {
            Begin();
            var counters = _context.Counters;
            counters.Frames++;
            if (_streams.Find(message.Subject.Span) is not { } stream)
            {
                counters.Unrouted++;
                return false;
            }

            try
            {
                TakeFrame(stream, message);
                if (_endings.Count > 0) FinishEndings();
            }
            catch
            {
                // whatever it was half-way through is not trusted any more; the caller counts and logs it
                _context.IsTraced = false;
                _context.TraceParent = default;
                Reject(stream, message.Payload.Span, DecodeStatus.Malformed, 0);
                throw;
            }

            return true;
        }
    }

    private void Begin()
    {
        _context.UpdateTime();
        if (_context.HoldsLease == _context.IsFenced) Fence(!_context.IsFenced);
    }

    // The ownership check has not run for too long: others may publish by now. Pipelines stop where they stand, and go on from there when this processor hears itself again.
    private void Fence(bool isFenced)
    {
        var hasOwned = false;
        if (!isFenced) _context.IsFenced = false;
        foreach (var state in _partitions)
        {
            if (!state.IsOwned) continue;
            hasOwned = true;
            foreach (var flow in state.AllFlows)
            {
                if (isFenced) flow.Stop();
                else flow.Refresh();
            }
        }

        _context.IsFenced = isFenced;
        if (hasOwned) ProcessorLog.Fenced(_context.Logger, isFenced);
    }

    private void TakeFrame(RawStream stream, in BusMessage message)
    {
        var counters = _context.Counters;
        if (stream.Kind == RawStreamKind.Instruments)
        {
            TakeInstruments(stream, message);
            return;
        }

        if (stream.Kind == RawStreamKind.Index)
        {
            TakeIndex(stream, message);
            return;
        }

        if (!stream.Partition.IsActive)
        {
            counters.DroppedUnowned++;
            return;
        }

        stream.Partition.Receive();
        var headers = message.Headers.Span;
        ReadHeaders(stream, headers);
        stream.SeenAt = _context.Now;
        _requestedLevels = stream.Channel == "snapshot" && MessageHeaders.TryGet(headers, "Mp-Url"u8, out var url) ? Markets.SnapshotUrl.LevelsOf(url) : 0;
        if (_closing.Count > 0) CloseLanes(_receivedNs);
        _stream = stream;
        stream.Value?.OnFrame(_track, _receivedNs, _context);
        if (stream.RecentFrames is { } recent && !recent.Add(IdentityOf(headers, message.Payload.Span), out _))
        {
            counters.Duplicates++;
            return;
        }

        if (MessageHeaders.TryGet(headers, "traceparent"u8, out var trace)) DecodeTraced(stream, trace, message.Payload.Span);
        else Decode(stream, message.Payload.Span);
    }

    private void ReadHeaders(RawStream stream, ReadOnlySpan<byte> headers)
    {
        _receivedNs = Number(headers, "Mp-Recv"u8);
        // Clocks differ by seconds; what is days off is no time of a receipt, and would be the beginning of a gap
        if (_receivedNs <= 0 || Math.Abs(_context.NowNs - _receivedNs) > ClockTolerance.Ticks * 100) _receivedNs = _context.NowNs;
        (_lane, _track) = ("", null);
        _sequence = Number(headers, "Mp-Seq"u8);
        if (MessageHeaders.TryGet(headers, "Mp-Conn"u8, out var connection)) Follow(stream, connection, _sequence);
    }

    // Every worker reads the metadata of all instruments in its own turn, so that the same frames always find the same metadata. They come twice where the partition is its own.
    private void TakeInstruments(RawStream stream, in BusMessage message)
    {
        stream.SeenAt = _context.Instruments.Now = _context.Now;
        if (stream.Partition.IsReceiving) ReadHeaders(stream, message.Headers.Span);
        var version = _context.Instruments.Version;
        if (!_instruments.Take(stream.Key.Exchange, stream.Key.Market, message.Payload.Span)) Reject(stream, message.Payload.Span, DecodeStatus.Malformed, 0);
        if (_context.Instruments.Version == version) return;
        foreach (var state in _partitions)
        {
            if (!state.IsActive) continue;
            foreach (var flow in state.AllFlows) flow.Refresh();
        }
    }

    // An index belongs to a partition like any instrument, but its price to instruments of all. It comes twice where the partition is the worker's own.
    private void TakeIndex(RawStream stream, in BusMessage message)
    {
        if (stream.Partition.IsReceiving)
        {
            ReadHeaders(stream, message.Headers.Span);
            stream.FollowCarriers();
            stream.Value?.OnFrame(_track, _receivedNs, _context);
        }
        else
        {
            _receivedNs = Number(message.Headers.Span, "Mp-Recv"u8);
        }

        _stream = stream;
        Decode(stream, message.Payload.Span);
    }

    private void DecodeTraced(RawStream stream, ReadOnlySpan<byte> trace, ReadOnlySpan<byte> payload)
    {
        using var receive = FrameTrace.StartReceive(trace, stream, payload.Length);
        using var apply = receive is null ? null : FrameTrace.StartApply();
        _context.IsTraced = true;
        _context.TraceParent = trace.ToArray();
        Decode(stream, payload);
        _context.IsTraced = false;
        _context.TraceParent = default;
    }

    private void Decode(RawStream stream, ReadOnlySpan<byte> payload)
    {
        _sawBackfill = false;
        _wrongSymbol = false;
        var covered = stream.Flow?.Book?.Book.Covered ?? 0;
        var result = stream.Venue.Decoder.Decode(stream.ChannelBytes, payload, this, this);
        if (stream.Kind == RawStreamKind.Book && stream.Flow?.Book is { } book) _context.Counters.Duplicates += book.Book.Covered - covered;
        if (_sawBackfill) stream.Flow?.Trades?.OnBackfillEnd(isWhole: result.OddElements == 0);
        if (result.Status is DecodeStatus.Malformed or DecodeStatus.NumberOutOfRange) Reject(stream, payload, result.Status, result.Offset);
        else if (result.IsPartial) NoteOdd(stream, payload, result);
        else if (_wrongSymbol) Reject(stream, payload, DecodeStatus.Malformed, 0);
    }

    // A bad frame costs itself: it is counted, told about now and then, and its stream may have lost something
    private void Reject(RawStream stream, ReadOnlySpan<byte> payload, DecodeStatus status, int offset)
    {
        var cause = status == DecodeStatus.Malformed ? GapCause.MalformedFrame : GapCause.NumberOutOfRange;
        if (status == DecodeStatus.Malformed) _context.Counters.Malformed++;
        else _context.Counters.OutOfRange++;
        var flow = stream.Flow ?? stream.Partition.Find(stream.Key.Exchange, stream.Key.Market, System.Text.Encoding.UTF8.GetBytes(stream.Key.Symbol));
        if (stream.Kind == RawStreamKind.Book && stream.Channel != "snapshot") flow?.Book?.Book.OnFrameRejected(_lane, cause, _context.NowMs);
        if (stream.Kind == RawStreamKind.Trade) flow?.Trades?.OnFrameRejected(cause);
        if (MayLog(stream)) ProcessorLog.FrameRejected(_context.Logger, stream, cause, offset, payload.Length, Sample(payload, offset));
    }

    // Values and elements of a good frame that could not be read: the rest of it has been handed on
    private void NoteOdd(RawStream stream, ReadOnlySpan<byte> payload, in DecodeResult result)
    {
        _context.Counters.OddValues += result.OddValues;
        _context.Counters.OddElements += result.OddElements;
        if (MayLog(stream)) ProcessorLog.FrameIsPartial(_context.Logger, stream, result.OddValues, result.OddElements, result.Offset, Sample(payload, result.Offset));
    }

    private bool MayLog(RawStream stream)
    {
        if (stream.LoggedAt != TimeSpan.MinValue && _context.Now - stream.LoggedAt < LogEvery) return false;
        stream.LoggedAt = _context.Now;
        return true;
    }

    private static string Sample(ReadOnlySpan<byte> payload, int offset)
    {
        var from = Math.Clamp(offset - 40, 0, payload.Length);
        return System.Text.Encoding.UTF8.GetString(payload.Slice(from, Math.Min(120, payload.Length - from)));
    }

    private void Follow(RawStream stream, ReadOnlySpan<byte> connection, long sequence)
    {
        var track = _sequences.TrackOf(connection);
        (_lane, _track) = (track.Name, track);
        track.Venue ??= (stream.Key.Exchange, stream.Key.Market);
        if (sequence <= 0) return;
        var partition = stream.Partition.Partition;
        if (_sequences.Observe(track, partition, sequence, _receivedNs, _context.Now, out var hole) == SequenceVerdict.Hole) OnHole(hole, new FirstMessage(null, _receivedNs, _lane));
    }

    private void OnHole(SequenceHole hole, FirstMessage? after)
    {
        _context.Counters.Lost += hole.To - hole.From + 1;
        ProcessorLog.BusHole(_context.Logger, hole.Connection, hole.Partition.Token, hole.From, hole.To);
        var state = _partitions[hole.Partition.Index];
        foreach (var flow in state.AllFlows) flow.OnBusHole(hole);
        if (state.IsOwned) state.Values.Record(hole, after, _context);
    }

    // A connector that was killed told nobody of its connections' ends: what may have been missed until others carry their streams, nobody else knows
    private void OnLost(ConnectionTrack track)
    {
        ProcessorLog.ConnectionLost(_context.Logger, track.Name);
        foreach (var state in _partitions)
        {
            if (state.IsOwned) state.Values.OnLost(track, _context);
        }

        CloseLane(new LaneEnd(track.Name, track.LastSignNs, IsHandedOver: false));
    }

    private static long IdentityOf(ReadOnlySpan<byte> headers, ReadOnlySpan<byte> payload) =>
        (long)Fnv1A.Of(MessageHeaders.TryGet(headers, "Nats-Msg-Id"u8, out var id) ? id : payload);

    private static long Number(ReadOnlySpan<byte> headers, ReadOnlySpan<byte> name) =>
        MessageHeaders.TryGet(headers, name, out var text) && Utf8Parser.TryParse(text, out long value, out var used) && used == text.Length ? value : 0;
}
