using MarketPrism.Simulator.Market;

namespace MarketPrism.Simulator.Venues.Binance;

/// <summary>Gathers the levels touched since a point of a book's history, each once, with its quantity now. Reused.</summary>
internal sealed class DepthChanges
{
    private static readonly Comparison<(long Price, long Quantity)> Falling = (x, y) => y.Price.CompareTo(x.Price);
    private static readonly Comparison<(long Price, long Quantity)> Rising = (x, y) => x.Price.CompareTo(y.Price);
    private readonly HashSet<long> _seen = [];

    public List<(long Price, long Quantity)> Bids { get; } = [];

    public List<(long Price, long Quantity)> Asks { get; } = [];

    public void Gather(SimulatedMarket market, long cursor)
    {
        _seen.Clear();
        Bids.Clear();
        Asks.Clear();
        for (var at = cursor; at < market.History.Count; at++)
        {
            ref readonly var change = ref market.History[at];
            if (!_seen.Add(change.Bid ? change.Price : -change.Price)) continue;
            if (change.Bid) Bids.Add((change.Price, market.Bids.QuantityAt(change.Price)));
            else Asks.Add((change.Price, market.Asks.QuantityAt(change.Price)));
        }

        Bids.Sort(Falling);
        Asks.Sort(Rising);
    }
}
