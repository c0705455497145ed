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

    private readonly Dictionary<InstrumentKey, HashSet<string>> _channels = [];

    public void Add(InstrumentKey key, string rawChannel)
    {
        if (!_channels.TryGetValue(key, out var channels)) _channels.Add(key, channels = []);
        channels.Add(rawChannel);
    }

    public void Remove(InstrumentKey key, string rawChannel)
    {
        if (_channels.TryGetValue(key, out var channels) && channels.Remove(rawChannel) && channels.Count == 0) _channels.Remove(key);
    }

    public void Clear() => _channels.Clear();

    /// <summary>The bus lost frames of the partition. Books and trades prove themselves by their ids; what may be missing of these is ledgered as lost.</summary>
    public void Ledger(in SequenceHole hole, WorkerContext context)
    {
        foreach (var (key, channels) in _channels)
        {
            if (hole.Venue is { } venue && venue != (key.Exchange, key.Market)) continue;
            var id = context.Ledger.Open(new GapOpening
            {
                Origin = GapOrigin.Bus,
                Cause = GapCause.BusLoss,
                Instrument = key,
                RawChannel = channels.Count == 1 ? channels.First() : AnyChannel,
                Connection = hole.Connection,
                FromNs = hole.FromNs,
                Frames = hole.To - hole.From + 1,
            });
            context.Ledger.Close(id, GapState.Lost, GapRepair.None, context.NowNs);
        }
    }
}
