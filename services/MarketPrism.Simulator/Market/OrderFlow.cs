namespace MarketPrism.Simulator.Market;

/// <summary>
/// Orders as a market sees them: a fair price that wanders with clustered volatility, limit orders thick near the top and thin and clustered
/// on round prices further out, cancellations, and takers who trade through the book towards the fair price.
/// </summary>
internal sealed class OrderFlow
{
    private const int NearLevels = 60;
    private const double Wander = 2e-6;
    private const double DeepShare = 0.12;

    private readonly SimulatedMarket _market;
    private readonly MarketRandom _random;
    private readonly int _levels;
    private readonly double _takerShare;
    private readonly double _spacing;
    private double _fair;
    private double _volatility = 1;
    private double _owed;

    public OrderFlow(SimulatedMarket market, MarketRandom random, MarketSettings settings, double takerShare = 0.07)
    {
        (_market, _random, _takerShare) = (market, random, takerShare);
        _fair = (double)(market.Spec.ReferencePrice / market.Spec.Tick) * (0.99 + 0.02 * random.NextDouble());
        _spacing = Math.Max(1, _fair * 4e-6);
        // a price of few ticks has no room for many levels below it
        _levels = Math.Clamp((int)Math.Min(_fair / 5, settings.Levels), 12, settings.Levels);
    }

    /// <summary>The fair price, in ticks.</summary>
    public double Fair => _fair;

    /// <summary>Lays out the first book.</summary>
    public void Seed(Action<bool, long, long> lay)
    {
        long bid = (long)_fair, ask = bid + 1;
        for (var level = 0; level < _levels; level++)
        {
            lay(true, bid, Quantity(level));
            lay(false, ask, Quantity(level));
            bid = Math.Max(1, bid - Gap(level));
            ask += Gap(level);
        }
    }

    /// <summary>Plays a slice of time with <paramref name="expected"/> events on average, with or without takers.</summary>
    public void Advance(double expected, bool trades = true)
    {
        _volatility = Math.Clamp(_volatility * (1 + 0.05 * _random.Normal()) + 0.01 * (1 - _volatility), 0.3, 3);
        _owed += expected * (0.7 + 0.3 * _volatility);
        for (; _owed >= 1; _owed--) Next(trades);
    }

    private void Next(bool trades)
    {
        _fair = Math.Max(_levels * 2, _fair * (1 + Wander * _volatility * _random.Normal()));
        var pressure = Math.Clamp((_fair - _market.Mid) / (4 * _spacing), -1, 1);
        var pick = _random.NextDouble();
        var takers = _takerShare * (1 + 2 * Math.Abs(pressure));
        if (pick < takers && trades) Take(buy: _random.Chance(0.5 + 0.45 * pressure));
        else PlaceOrCancel(bid: _random.Chance(0.5));
        Tend(_random.Chance(0.5));
    }

    /// <summary>Thin books draw orders in, thick ones let them go: so the density near the top holds whatever takers do.</summary>
    private void PlaceOrCancel(bool bid)
    {
        var side = bid ? _market.Bids : _market.Asks;
        var near = side.RankOf(side.Price(0) - (bid ? 1 : -1) * (long)(60 * _spacing));
        var share = Math.Clamp(1 - 0.5 * near / NearLevels, 0.1, 0.9);
        if (_random.Chance(share)) Place(bid);
        else Cancel(bid);
    }

    private void Take(bool buy)
    {
        var side = buy ? _market.Asks : _market.Bids;
        var left = 1 + _random.Geometric(_market.Spec.TypicalLots * (_random.Chance(0.05) ? 4 : 0.6));
        Span<long> parts = stackalloc long[3];
        while (left > 0 && side.Count > 10)
        {
            var (price, available) = (side.Price(0), side.Quantity(0));
            var quantity = Math.Min(left, available);
            // the very first trade is one maker's alone: its id, 1, is then the same in every stream
            var count = _market.Trades.NextTradeId == 1 ? 1 : (int)Math.Min(quantity, 1 + _random.Below(3));
            for (var i = 0; i < count; i++) parts[i] = quantity / count + (i == 0 ? quantity % count : 0);
            _market.Trade(price, parts[..count], buyerIsMaker: !buy);
            _market.SetLevel(!buy, price, available - quantity);
            left -= quantity;
        }
    }

    private void Place(bool bid)
    {
        var (own, other) = bid ? (_market.Bids, _market.Asks) : (_market.Asks, _market.Bids);
        var towards = bid ? 1 : -1;
        var (best, room) = (own.Price(0), Math.Abs(other.Price(0) - own.Price(0)) - 1);
        long price;
        // the wider the market, the more there is to gain by stepping in
        if (room > 0 && _random.Chance(room > 6 * _spacing ? 0.8 : 0.3)) price = best + towards * (1 + _random.Below(Math.Clamp(room / 2, 1, room)));
        else if (_random.Chance(DeepShare)) price = Deep(own, towards);
        else price = best - towards * _random.Geometric(3 * _spacing);
        if (price < 1) return;
        var there = own.QuantityAt(price);
        var added = Quantity(own.RankOf(price));
        _market.SetLevel(bid, price, there > 0 && _random.Chance(0.5) ? Math.Max(1, there / 2 + added / 2) : there + added);
    }

    private long Deep(BookSide own, int towards)
    {
        var price = own.Price(0) - towards * _random.Below(Math.Abs(own.Price(0) - own.Price(own.Count - 1)) + 1);
        var round = Math.Max(1, (long)(_spacing * (_random.Chance(0.3) ? 20 : 2)));
        var rounded = price / round * round;
        return towards > 0 ? Math.Min(rounded, own.Price(0)) : Math.Max(rounded + round, own.Price(0));
    }

    private void Cancel(bool bid)
    {
        var side = bid ? _market.Bids : _market.Asks;
        if (side.Count <= 10) return;
        var rank = _random.Chance(DeepShare) ? (int)_random.Below(side.Count) : (int)Math.Min(_random.Geometric(10), side.Count - 1);
        var quantity = side.Quantity(rank);
        _market.SetLevel(bid, side.Price(rank), _random.Chance(0.5) ? 0 : quantity / 2);
    }

    /// <summary>Holds the number of levels where it should be, at the far end.</summary>
    private void Tend(bool bid)
    {
        var side = bid ? _market.Bids : _market.Asks;
        if (side.Count > _levels * 11 / 10) _market.SetLevel(bid, side.Price(side.Count - 1), 0);
        if (side.Count >= _levels * 9 / 10) return;
        var price = side.Price(side.Count - 1) + (bid ? -1 : 1) * Gap(side.Count);
        if (price >= 1) _market.SetLevel(bid, price, Quantity(side.Count));
    }

    private long Gap(int level) => 1 + _random.Geometric(_spacing * (0.5 + level * 0.01));

    private long Quantity(int rank) => 1 + _random.Geometric(_market.Spec.TypicalLots * (0.4 + Math.Min(rank, 200) * 0.01));
}
