using MarketPrism.Domain;
using MarketPrism.Markets.Gaps;
using MarketPrism.Markets.Sequencing;

namespace MarketPrism.Processor;

/// <summary>
/// The streams of a partition whose frames no ids prove: best bid and offer, mark price, funding, open interest, liquidations. They are known before their first frame, because that one may be lost too.
/// </summary>
internal sealed class ValueStreams
{
    /// <summary>Which stream of the connection lost the frames is not known: any of those without ids.</summary>
    private const string AnyChannel = "*";

    private readonly Dictionary<InstrumentKey, List<ValueStream>> _streams = [];

    /// <summary>Streams that are known.</summary>
    public int Count => _streams.Values.Sum(static s => s.Count);

    /// <summary>Forgets streams that no connector wants and that are silent.</summary>
    public void Sweep(WorkerContext context, TimeSpan after)
    {
        foreach (var (key, streams) in _streams)
        {
            for (var i = streams.Count - 1; i >= 0; i--)
            {
                var stream = streams[i];
                if (stream.SeenAt == TimeSpan.Zero) stream.SeenAt = context.Now;
                if (stream.IsDesired || context.Now - stream.SeenAt < after) continue;
                stream.HandOver();
                streams.RemoveAt(i);
            }

            if (streams.Count == 0) _streams.Remove(key);
        }
    }

    /// <summary>A stream is wanted.</summary>
    /// <returns>The stream, the same as before when it was known.</returns>
    public ValueStream Add(InstrumentKey key, string rawChannel)
    {
        if (!_streams.TryGetValue(key, out var streams)) _streams.Add(key, streams = []);
        var stream = streams.Find(s => s.Channel == rawChannel);
        if (stream is null) streams.Add(stream = new ValueStream(key, rawChannel));
        stream.IsWanted = true;
        return stream;
    }

    public void Remove(InstrumentKey key, string rawChannel)
    {
        if (!_streams.TryGetValue(key, out var streams) || streams.Find(s => s.Channel == rawChannel) is not { } stream) return;
        stream.IsWanted = stream.IsDesired = false;
        stream.HandOver();
    }

    /// <summary>Another processor follows them from now on.</summary>
    public void HandOver()
    {
        foreach (var streams in _streams.Values) streams.ForEach(static s => s.HandOver());
    }

    /// <summary>Closes a gap that others opened, when a frame came after it.</summary>
    public void Verify(GapRecord gap, WorkerContext context)
    {
        if (!_streams.TryGetValue(gap.Instrument, out var streams)) return;
        foreach (var stream in streams)
        {
            if (gap.RawChannel == AnyChannel || gap.RawChannel == stream.Channel) stream.Verify(gap, context);
        }
    }

    public void Clear() => _streams.Clear();

    /// <summary>
    /// The bus lost frames of the partition. Books and trades prove themselves by their ids; what may be missing of these is lost, up to the frame that shows it or, when a connector's count shows
    /// it, up to the next one.
    /// </summary>
    public void Record(in SequenceHole hole, FirstMessage? after, WorkerContext context)
    {
        foreach (var (key, streams) in _streams)
        {
            if (hole.Venue is { } venue && venue != (key.Exchange, key.Market)) continue;
            var wanted = streams.FindAll(s => s.IsWanted);
            if (wanted.Count == 0) continue;
            var id = context.Ledger.Open(new GapOpening
            {
                Origin = GapOrigin.Bus,
                Cause = GapCause.BusLoss,
                Instrument = key,
                RawChannel = wanted.Count == 1 ? wanted[0].Channel : AnyChannel,
                Connection = hole.Connection,
                FromNs = hole.FromNs,
                Frames = hole.To - hole.From + 1,
            });
            if (after is { } first) context.Ledger.Close(id, GapClosing.Lost(first));
            else wanted.ForEach(s => s.OnBusLoss(id));
        }
    }

    /// <summary>A connection ended without a word.</summary>
    public void OnLost(ConnectionTrack track, WorkerContext context)
    {
        foreach (var (key, streams) in _streams)
        {
            if (track.Venue is { } venue && venue != (key.Exchange, key.Market)) continue;
            foreach (var stream in streams)
            {
                if (stream.IsWanted) stream.OnLost(track, context);
            }
        }
    }
}
