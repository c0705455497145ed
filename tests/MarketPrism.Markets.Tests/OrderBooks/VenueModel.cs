using MarketPrism.Exchanges;

namespace MarketPrism.Markets.Tests.OrderBooks;

/// <summary>
/// A venue's book with its truth after every change. The stream tells several changes at once, so a REST snapshot may show what no event shows: an id between two events. Binance's events name
/// every level that was touched, and its snapshots are cut; OKX shows a window of the best levels, and its events name what differs in it. Event times are ordinals of changes, so that the truth can be
/// asked for even where ids go back.
/// </summary>
internal sealed class VenueModel(Random random, VenueStyle style, int drift = 0)
{
    /// <summary>Levels a side that OKX shows and that its REST snapshots have.</summary>
    public const int Window = 12;

    /// <summary>Levels a side of Binance's snapshots in a market that drifts.</summary>
    public const int DriftCut = 100;

    /// <summary>The price that every market begins at.</summary>
    public const long Middle = 10_000;

    private const int CutSnapshot = 9;
    private const int DriftLevels = 500;
    private readonly SortedDictionary<long, long> _bids = new(Comparer<long>.Create(static (a, b) => b.CompareTo(a)));
    private readonly SortedDictionary<long, long> _asks = [];
    private readonly SortedDictionary<long, long> _touchedBids = [];
    private readonly SortedDictionary<long, long> _touchedAsks = [];
    private readonly List<(List<KeyValuePair<long, long>> Bids, List<KeyValuePair<long, long>> Asks)> _truth = [];
    private List<KeyValuePair<long, long>> _shownBids = [];
    private List<KeyValuePair<long, long>> _shownAsks = [];
    private long _middle = Middle;
    private long _id = 1_000_000_000;
    private long _sentId = 1_000_000_000;
    private long _resets;

    /// <summary>All events, in order.</summary>
    public List<DepthEvent> Events { get; } = [];

    public void Start()
    {
        for (var i = 1; i <= (drift == 0 ? 20 : DriftLevels); i++)
        {
            _bids[_middle - i] = random.Next(1, 100);
            _asks[_middle + i] = random.Next(1, 100);
        }

        (_shownBids, _shownAsks) = (Shown(_bids), Shown(_asks));
        Change();
        Send();
    }

    /// <summary>Changes the book, and tells it unless more changes come first.</summary>
    public void Step()
    {
        if (style != VenueStyle.Okx || random.Next(12) > 0)
        {
            // After a maintenance ids start below all that were seen. That they meet used ones while events of before are still under way cannot be told from a loss, by anybody.
            if (style == VenueStyle.Okx && random.Next(60) == 0) _id = 1_000_000_000 - (++_resets * 1_000_000);
            for (var changes = random.Next(1, 4); changes > 0; changes--) Change();
        }

        if (random.Next(3) > 0) Send();
    }

    /// <summary>Tells what has changed.</summary>
    public void Send()
    {
        var e = new DepthEvent();
        e.Reset(DepthKind.Update, (0, 0));
        e.EventTimeMs = _truth.Count - 1;
        if (style == VenueStyle.Okx)
        {
            var (bids, asks) = (Shown(_bids), Shown(_asks));
            Differ(_shownBids, bids, e.Bids);
            Differ(_shownAsks, asks, e.Asks);
            (_shownBids, _shownAsks) = (bids, asks);
            e.PreviousId = _sentId;
            if (e.Bids.Count + e.Asks.Count > 0) _sentId = _id; // else a keep-alive
            e.LastId = _sentId;
        }
        else
        {
            if (_id == _sentId) return;
            foreach (var (price, quantity) in _touchedBids) e.Bids.Add(new BookLevel(price, quantity));
            foreach (var (price, quantity) in _touchedAsks) e.Asks.Add(new BookLevel(price, quantity));
            e.FirstId = style == VenueStyle.Spot ? _sentId + 1 : _sentId + random.Next(1, (int)(_id - _sentId) + 1);
            e.PreviousId = style == VenueStyle.Spot ? DepthEvent.NoId : _sentId;
            e.LastId = _sentId = _id;
        }

        _touchedBids.Clear();
        _touchedAsks.Clear();
        Events.Add(e);
    }

    /// <summary>The book as it is now, as far as REST shows it, or as the stream has shown it.</summary>
    public DepthEvent Snapshot(DepthKind kind)
    {
        var e = new DepthEvent();
        e.Reset(kind, (0, 0));
        e.LastId = _id;
        e.EventTimeMs = _truth.Count - 1;
        var (bids, asks) = (_bids.ToList(), _asks.ToList());
        if (kind == DepthKind.Snapshot)
        {
            (e.LastId, e.EventTimeMs, bids, asks) = (_sentId, Events[^1].EventTimeMs, _shownBids, _shownAsks);
        }

        var levels = style == VenueStyle.Okx ? Window : drift == 0 ? CutSnapshot : DriftCut;
        foreach (var (price, quantity) in bids.Take(levels)) e.Bids.Add(new BookLevel(price, quantity));
        foreach (var (price, quantity) in asks.Take(levels)) e.Asks.Add(new BookLevel(price, quantity));
        return e;
    }

    /// <summary>What a book must show at the time that it names: OKX's window, and of Binance's book all that the snapshot reached.</summary>
    public string TruthFor(BookSynchronizer book)
    {
        var (bids, asks) = _truth[(int)book.LastEventTimeMs];
        return style == VenueStyle.Okx
            ? Text(bids.Take(Window), asks.Take(Window))
            : Text(bids.Where(l => IsKnown(book.Book, l.Key, isBid: true)), asks.Where(l => IsKnown(book.Book, l.Key, isBid: false)));
    }

    /// <summary>The best prices at that time.</summary>
    public (long Bid, long Ask) BestFor(BookSynchronizer book)
    {
        var (bids, asks) = _truth[(int)book.LastEventTimeMs];
        return (bids[0].Key, asks[0].Key);
    }

    /// <summary>What it shows of that.</summary>
    public string TextOf(OrderBook book) => style == VenueStyle.Okx
        ? Text(Pairs(book.Bids), Pairs(book.Asks))
        : Text(Pairs(book.Bids).Where(l => IsKnown(book, l.Key, isBid: true)), Pairs(book.Asks).Where(l => IsKnown(book, l.Key, isBid: false)));

    private static bool IsKnown(OrderBook book, long price, bool isBid) =>
        (isBid ? book.HorizonBid : book.HorizonAsk) is not { } horizon || (isBid ? price >= horizon.Mantissa : price <= horizon.Mantissa);

    private static string Text(IEnumerable<KeyValuePair<long, long>> bids, IEnumerable<KeyValuePair<long, long>> asks) =>
        string.Join(' ', bids.Select(l => $"{l.Key}:{l.Value}")) + " | " + string.Join(' ', asks.Select(l => $"{l.Key}:{l.Value}"));

    private static List<KeyValuePair<long, long>> Pairs(BookLevels side)
    {
        var pairs = new List<KeyValuePair<long, long>>();
        foreach (var level in side) pairs.Add(new(level.Price, level.Quantity));
        return pairs;
    }

    private static List<KeyValuePair<long, long>> Shown(SortedDictionary<long, long> side) => side.Take(Window).ToList();

    private static void Differ(List<KeyValuePair<long, long>> before, List<KeyValuePair<long, long>> after, LevelBuffer levels)
    {
        foreach (var (price, _) in before.Where(b => after.All(a => a.Key != b.Key))) levels.Add(new BookLevel(price, 0));
        foreach (var (price, quantity) in after.Except(before)) levels.Add(new BookLevel(price, quantity));
    }

    private void Change()
    {
        _id += random.Next(1, 3);
        _middle += drift == 0 ? random.Next(-2, 3) : random.Next(-1, 2) + (random.Next(16) == 0 ? drift : 0);
        foreach (var price in _bids.Keys.Where(p => p >= _middle).ToList()) Set(_bids, _touchedBids, price, 0);
        foreach (var price in _asks.Keys.Where(p => p <= _middle).ToList()) Set(_asks, _touchedAsks, price, 0);
        for (var i = random.Next(0, 4); i >= 0; i--)
        {
            var distance = random.Next(1, 30);
            var quantity = random.Next(3) == 0 ? 0 : random.Next(1, 100);
            var isBid = random.Next(2) == 0;
            var price = isBid ? _middle - distance : _middle + distance;
            if (drift != 0 && price % 4 == 0) continue; // a level that rests from the start until the market is there
            if (isBid) Set(_bids, _touchedBids, price, quantity);
            else Set(_asks, _touchedAsks, price, quantity);
        }

        Note();
    }

    private void Note() => _truth.Add((_bids.ToList(), _asks.ToList()));

    private static void Set(SortedDictionary<long, long> side, SortedDictionary<long, long> touched, long price, long quantity)
    {
        touched[price] = quantity;
        if (quantity == 0) side.Remove(price);
        else side[price] = quantity;
    }
}
