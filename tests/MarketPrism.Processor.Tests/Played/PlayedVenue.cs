using System.Globalization;
using System.Text;
using MarketPrism.Domain;

namespace MarketPrism.Processor.Tests.Played;

/// <summary>One instrument of Binance spot with its truth: the book at every update id, and every trade.</summary>
internal sealed class PlayedVenue(string symbol, Random random)
{
    private readonly SortedDictionary<long, long> _bids = [];
    private readonly SortedDictionary<long, long> _asks = [];
    private long _middle = 1_000_000;
    private long _eventMs = 1_795_305_600_000;

    public InstrumentKey Key { get; } = new(Exchange.Binance, Market.Spot, symbol);

    public long LastUpdateId { get; private set; } = 1000;

    public long LastTradeId { get; private set; } = 5000;

    /// <summary>The book at each update id that ended an event, as <c>bids|asks</c>.</summary>
    public Dictionary<long, string> Truth { get; } = [];

    public void Open()
    {
        for (var i = 1; i <= 30; i++)
        {
            _bids[_middle - i] = 1 + random.Next(1000);
            _asks[_middle + i] = 1 + random.Next(1000);
        }

        Truth[LastUpdateId] = Text(int.MaxValue);
    }

    public byte[] NextDepth()
    {
        _eventMs += 100;
        var first = LastUpdateId + 1;
        LastUpdateId += 1 + random.Next(5);
        if (random.Next(10) == 0) _middle += random.Next(-3, 4);
        var bids = new SortedDictionary<long, long>();
        var asks = new SortedDictionary<long, long>();
        foreach (var crossed in _bids.Keys.Where(p => p >= _middle).ToList()) bids[crossed] = 0;
        foreach (var crossed in _asks.Keys.Where(p => p <= _middle).ToList()) asks[crossed] = 0;
        for (var i = random.Next(6); i >= 0; i--)
        {
            var offset = 1 + random.Next(40);
            var quantity = random.Next(3) == 0 ? 0 : 1 + random.Next(1000);
            if (random.Next(2) == 0) bids[_middle - offset] = quantity;
            else asks[_middle + offset] = quantity;
        }

        Apply(_bids, bids);
        Apply(_asks, asks);
        Truth[LastUpdateId] = Text(int.MaxValue);
        return Bytes($$"""{"stream":"{{symbol.ToLowerInvariant()}}@depth@100ms","data":{"e":"depthUpdate","E":{{_eventMs}},"s":"{{symbol}}","U":{{first}},"u":{{LastUpdateId}},"b":{{Levels(bids)}},"a":{{Levels(asks)}}""" + "}}");
    }

    public byte[] NextTrade()
    {
        LastTradeId++;
        return Bytes($$"""{"stream":"{{symbol.ToLowerInvariant()}}@trade","data":{"e":"trade","E":{{_eventMs}},"s":"{{symbol}}","t":{{LastTradeId}},"p":"10000.01","q":"0.5","T":{{_eventMs}},"m":true,"M":true""" + "}}");
    }

    public byte[] Backfill(long from, long to) => Bytes("[" + string.Join(',', Enumerable.Range(0, (int)(Math.Min(to, LastTradeId) - from + 1)).Select(i =>
        $$"""{"id":{{from + i}},"price":"10000.01","qty":"0.5","quoteQty":"5000","time":{{_eventMs}},"isBuyerMaker":true,"isBestMatch":true}""")) + "]");

    public byte[] Snapshot() => Bytes($$"""{"lastUpdateId":{{LastUpdateId}},"bids":{{Levels(_bids, true)}},"asks":{{Levels(_asks)}}}""");

    public static byte[] ExchangeInfo(params string[] symbols) => Bytes($$"""{"timezone":"UTC","serverTime":1795305600000,"rateLimits":[],"exchangeFilters":[],"symbols":[{{string.Join(',', symbols.Select(s =>
        $$"""{"symbol":"{{s}}","status":"TRADING","baseAsset":"{{s[..^4]}}","quoteAsset":"USDT","filters":[{"filterType":"PRICE_FILTER","minPrice":"0.01","maxPrice":"1000000","tickSize":"0.01"},{"filterType":"LOT_SIZE","minQty":"0.00001","maxQty":"9000","stepSize":"0.00001"}]}"""))}}]}""");

    /// <summary>The best levels of the book as it is now.</summary>
    public string Text(int depth)
    {
        var text = new StringBuilder();
        foreach (var (price, quantity) in _bids.Reverse().Take(depth)) Append(text, price, quantity);
        text.Append('|');
        foreach (var (price, quantity) in _asks.Take(depth)) Append(text, price, quantity);
        return text.ToString();
    }

    /// <summary>Cuts a truth to its best levels.</summary>
    public static string Cut(string truth, int depth) =>
        string.Join('|', truth.Split('|').Select(side => string.Concat(side.Split(' ', StringSplitOptions.RemoveEmptyEntries).Take(depth).Select(static l => l + " "))));

    private static void Append(StringBuilder text, long price, long quantity) => text.Append(Number(price, 2)).Append('@').Append(Number(quantity, 3)).Append(' ');

    private static void Apply(SortedDictionary<long, long> side, SortedDictionary<long, long> changes)
    {
        foreach (var (price, quantity) in changes)
        {
            if (quantity == 0) side.Remove(price);
            else side[price] = quantity;
        }
    }

    private static string Levels(SortedDictionary<long, long> side, bool descending = false) =>
        "[" + string.Join(',', (descending ? side.Reverse() : side).Select(l => $"[\"{Padded(l.Key, 2)}\",\"{Padded(l.Value, 3)}\"]")) + "]";

    private static string Number(long mantissa, byte scale) => new FixedNumber(mantissa, scale).ToString();

    // venues write trailing zeros
    private static string Padded(long mantissa, int scale) => ((decimal)mantissa / FixedNumber.Pow10(scale)).ToString("F8", CultureInfo.InvariantCulture);

    private static byte[] Bytes(string text) => Encoding.UTF8.GetBytes(text);
}
