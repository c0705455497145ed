using MarketPrism.Simulator.Market;

namespace MarketPrism.Simulator.Venues.Okx;

/// <summary>The levels that a book channel shows, as last sent, and what has changed since. Levels that leave the window are deleted.</summary>
internal sealed class OkxBookWindow(int depth)
{
    private List<(long Price, long Quantity)> _bids = [];
    private List<(long Price, long Quantity)> _asks = [];
    private List<(long Price, long Quantity)> _spare = [];

    public IReadOnlyList<(long Price, long Quantity)> Bids => _bids;

    public IReadOnlyList<(long Price, long Quantity)> Asks => _asks;

    public List<(long Price, long Quantity)> BidChanges { get; } = [];

    public List<(long Price, long Quantity)> AskChanges { get; } = [];

    /// <summary>The sequence id of what was last sent.</summary>
    public long SeqId { get; private set; }

    /// <summary>Moves on to the market's book now; false when nothing in the window has changed.</summary>
    public bool Advance(SimulatedMarket market)
    {
        Advance(ref _bids, market.Bids, 1, BidChanges);
        Advance(ref _asks, market.Asks, -1, AskChanges);
        if (BidChanges.Count + AskChanges.Count == 0) return false;
        SeqId = market.UpdateId;
        return true;
    }

    /// <summary>Takes the market's id over with its book, for whoever comes first.</summary>
    public void Begin(SimulatedMarket market)
    {
        Advance(market);
        SeqId = market.UpdateId;
    }

    private void Advance(ref List<(long Price, long Quantity)> shown, BookSide side, int sign, List<(long Price, long Quantity)> changes)
    {
        changes.Clear();
        _spare.Clear();
        var (count, old) = (Math.Min(depth, side.Count), 0);
        for (var rank = 0; rank < count; rank++)
        {
            var (price, quantity) = (side.Price(rank), side.Quantity(rank));
            _spare.Add((price, quantity));
            for (; old < shown.Count && (shown[old].Price - price) * sign > 0; old++) changes.Add((shown[old].Price, 0));
            if (old < shown.Count && shown[old].Price == price)
            {
                if (shown[old].Quantity != quantity) changes.Add((price, quantity));
                old++;
            }
            else
            {
                changes.Add((price, quantity));
            }
        }

        for (; old < shown.Count; old++) changes.Add((shown[old].Price, 0));
        (shown, _spare) = (_spare, shown);
    }
}
