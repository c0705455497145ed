using MarketPrism.Domain;
using MarketPrism.Markets.Gaps;

namespace MarketPrism.Processor;

/// <content>Gaps of owned partitions, whoever opened them: the owner of a partition closes them when its streams show that they are over.</content>
internal sealed partial class PartitionWorker
{
    private void VerifyGaps()
    {
        foreach (var gap in _context.Ledger.OpenRecords())
        {
            var state = _partitions[gap.Instrument.Partition.Index];
            if (!state.IsOwned) continue;
            var flow = state.Flows.TryGetValue((gap.Instrument.Exchange, gap.Instrument.Market), out var flows) ? flows.GetValueOrDefault(gap.Instrument.Symbol) : null;
            if (flow?.Book is { } book && book.RawChannel == gap.RawChannel) book.Verify(gap);
            else if (flow?.Trades is { } trades && trades.RawChannel == gap.RawChannel) trades.Verify(gap);
            else state.Values.Verify(gap, _context);
        }
    }

    private void EndGaps(InstrumentKey key, string rawChannel)
    {
        foreach (var gap in _context.Ledger.OpenRecords())
        {
            if (gap.Instrument == key && gap.RawChannel == rawChannel) _context.Ledger.Close(gap.Id, GapClosing.Lost(GapEvidence.Removed, _context.NowNs));
        }
    }
}
