using System.Collections.Concurrent;
using MarketPrism.Domain;
using MarketPrism.Feeds;
using MarketPrism.Markets.Gaps;

namespace MarketPrism.Connector.Publishing;

/// <summary>
/// Records the gaps of a session's streams. Of books and trades the first frame after a gap is noted, and the processor that follows their ids closes the record; of other streams the data of that
/// time are lost.
/// </summary>
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
        if (hole.After is not { } first) ledger.Close(id, GapClosing.Lost(GapEvidence.Removed, end));
        else if (spec.Channel is Channel.OrderBook or Channel.Trade) ledger.Amend(id, new GapAmendment { After = first });
        else ledger.Close(id, GapClosing.Lost(first));
    }
}
