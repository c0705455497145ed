using System.Collections.Concurrent;
using MarketPrism.Domain;
using MarketPrism.Feeds;
using MarketPrism.Markets.Gaps;

namespace MarketPrism.Connector.Publishing;

/// <summary>Enters the holes of a session into the ledger. A book is rebuilt after its hole; of other streams the data of that time are gone, unless the processor fetches them.</summary>
internal sealed class HoleRecorder(Exchange exchange, Market market, GapLedger ledger)
{
    private readonly ConcurrentDictionary<long, string> _open = new();

    public void Record(StreamHole hole)
    {
        var spec = hole.Stream.Spec;
        if (hole.ToNs is not { } end)
        {
            _open[hole.Id] = ledger.Open(new GapOpening
            {
                Origin = GapOrigin.Connection,
                Cause = hole.Cause,
                Instrument = new InstrumentKey(exchange, market, spec.Symbol),
                RawChannel = spec.RawChannel,
                Connection = hole.Connection?.Id,
                FromNs = hole.FromNs,
            });
            return;
        }

        if (!_open.TryRemove(hole.Id, out var id)) return;
        var isBook = spec.Channel == Channel.OrderBook;
        ledger.Close(id, isBook ? GapState.Repaired : GapState.Lost, isBook ? GapRepair.Resync : GapRepair.None, end);
    }
}
