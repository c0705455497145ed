using MarketPrism.Exchanges;

namespace MarketPrism.Markets.Tests.OrderBooks;

/// <summary>A venue's book with its truth after every event. Event times are ordinals, so that the truth can be asked for even where ids go back.</summary>
internal sealed class VenueModel(Random random, VenueStyle style)
{
    private readonly SortedDictionary<long, long> _bids = [];
    private readonly SortedDictionary<long, long> _asks = [];
    private readonly List<string> _truth = [];
    private long _middle = 10_000;
    private long _id = 1_000_000_000;
    private long _resets;

    /// <summary>All events, by ordinal.</summary>
    public List<DepthEvent> Events { get; } = [];

    /// <summary>The book's text after an event.</summary>
    public string TruthAfter(long ordinal) => _truth[(int)ordinal];

    public void Start()
    {
        for (var i = 1; i <= 20; i++)
        {
            _bids[_middle - i] = random.Next(1, 100);
            _asks[_middle + i] = random.Next(1, 100);
        }

        Step();
    }

    /// <summary>Changes the book and makes the event that tells it.</summary>
    public void Step()
    {
        var e = new DepthEvent();
        e.Reset(DepthKind.Update, (0, 0));
        var previous = _id;
        if (style == VenueStyle.Okx && random.Next(12) == 0)
        {
            // keep-alive
        }
        else if (style == VenueStyle.Okx && random.Next(60) == 0)
        {
            // After a maintenance ids start below all that were seen. That they meet used ones while events of before are still under way cannot be told from a loss, by anybody.
            _id = 1_000_000_000 - (++_resets * 1_000_000);
            Change(e);
        }
        else
        {
            _id += random.Next(1, 6);
            Change(e);
        }

        e.LastId = _id;
        switch (style)
        {
            case VenueStyle.Spot:
                e.FirstId = previous + 1;
                break;
            case VenueStyle.Futures:
                e.FirstId = Math.Min(_id, previous + random.Next(1, 3));
                e.PreviousId = previous;
                break;
            default:
                e.PreviousId = previous;
                break;
        }

        e.EventTimeMs = Events.Count;
        Events.Add(e);
        _truth.Add(Text(_bids.Reverse(), _asks));
    }

    /// <summary>The whole book as it is now.</summary>
    public DepthEvent Snapshot(DepthKind kind)
    {
        var e = new DepthEvent();
        e.Reset(kind, (0, 0));
        e.LastId = _id;
        e.EventTimeMs = Events.Count - 1;
        foreach (var (price, quantity) in _bids) e.Bids.Add(new BookLevel(price, quantity));
        foreach (var (price, quantity) in _asks) e.Asks.Add(new BookLevel(price, quantity));
        return e;
    }

    public static string Text(OrderBook book) =>
        Text(Pairs(book.Bids), Pairs(book.Asks));

    private static string Text(IEnumerable<KeyValuePair<long, long>> bids, IEnumerable<KeyValuePair<long, long>> asks) =>
        string.Join(' ', bids.Select(l => $"{l.Key}:{l.Value}")) + " | " + string.Join(' ', asks.Select(l => $"{l.Key}:{l.Value}"));

    private static List<KeyValuePair<long, long>> Pairs(BookLevels side)
    {
        var pairs = new List<KeyValuePair<long, long>>();
        foreach (var level in side) pairs.Add(new(level.Price, level.Quantity));
        return pairs;
    }

    private void Change(DepthEvent e)
    {
        _middle += random.Next(-2, 3);
        foreach (var price in _bids.Keys.Where(p => p >= _middle).ToList()) Set(e, _bids, e.Bids, price, 0);
        foreach (var price in _asks.Keys.Where(p => p <= _middle).ToList()) Set(e, _asks, e.Asks, price, 0);
        for (var i = random.Next(0, 6); i >= 0; i--)
        {
            var distance = random.Next(1, 30);
            var quantity = random.Next(3) == 0 ? 0 : random.Next(1, 100);
            if (random.Next(2) == 0) Set(e, _bids, e.Bids, _middle - distance, quantity);
            else Set(e, _asks, e.Asks, _middle + distance, quantity);
        }
    }

    private static void Set(DepthEvent e, SortedDictionary<long, long> side, LevelBuffer levels, long price, long quantity)
    {
        levels.Add(new BookLevel(price, quantity));
        if (quantity == 0) side.Remove(price);
        else side[price] = quantity;
    }
}
