using System.Globalization;
using System.Text;
using MarketPrism.Benchmarks.Measure;
using MarketPrism.Domain;
using MarketPrism.Exchanges;
using MarketPrism.Markets;

namespace MarketPrism.Benchmarks.Workloads;

/// <summary>Spot depth frames of made-up instruments: 20 levels each, most near the top, some deep; the book keeps its depth.</summary>
internal sealed class SyntheticBooks : Workload, IMarketEventSink, IScaleSource, IBookObserver
{
    private const int FramesOfAll = 20_000;
    private const int LevelsOfFrame = 10; // a side
    private readonly List<byte[]> _frames = [];
    private readonly Dictionary<string, BookSynchronizer> _books = new(StringComparer.Ordinal);
    private readonly Dictionary<string, BookSynchronizer>.AlternateLookup<ReadOnlySpan<char>> _bySymbol;
    private readonly IFrameDecoder _decoder;
    private readonly IVenue _venue;
    private readonly int _depth;
    private readonly int _instruments;
    private BookSynchronizer? _current;

    public SyntheticBooks(int instruments, int depth)
        : base((instruments > 1 ? instruments : depth).ToString("#,0", CultureInfo.InvariantCulture), FramesOfAll)
    {
        _venue = VenueCatalog.Find(Exchange.Binance, Market.Spot);
        _decoder = _venue.CreateDecoder();
        _bySymbol = _books.GetAlternateLookup<ReadOnlySpan<char>>();
        (_instruments, _depth) = (instruments, depth);
        var random = new Random(instruments + depth);
        for (var i = 0; i < FramesOfAll; i++) _frames.Add(Frame(random, i % instruments, i / instruments));
        Reset();
    }

    public double BytesPerLevel => _books.Values.Average(b => (double)b.Book.MemoryBytes / (b.Book.Bids.Count + b.Book.Asks.Count));

    public override void Reset()
    {
        var snapshot = Snapshot();
        for (var i = 0; i < _instruments; i++)
        {
            var book = BookOf(SymbolOf(i));
            book.Reset();
            book.OnDepth("", snapshot, 1, 1);
        }
    }

    public override void Pass()
    {
        foreach (var frame in _frames)
        {
            if (_decoder.Decode("depth"u8, frame, this, this).Status != DecodeStatus.Ok) throw new InvalidDataException("a frame was refused");
        }
    }

    (int Price, int Quantity) IScaleSource.ScalesOf(ReadOnlySpan<byte> symbol)
    {
        Span<char> name = stackalloc char[64];
        _current = BookOf(name[..Encoding.UTF8.GetChars(symbol, name)]);
        return (_current.Book.PriceScale, _current.Book.QuantityScale);
    }

    void IMarketEventSink.OnDepth(ReadOnlySpan<byte> symbol, DepthEvent depth) => _current!.OnDepth("bench", depth, 1, 1);

    void IMarketEventSink.OnTrade(ReadOnlySpan<byte> symbol, in TradeEvent trade) => throw new NotSupportedException();

    void IMarketEventSink.OnBbo(ReadOnlySpan<byte> symbol, in BboEvent bbo) => throw new NotSupportedException();

    void IMarketEventSink.OnMarkPrice(ReadOnlySpan<byte> symbol, in MarkPriceEvent mark) => throw new NotSupportedException();

    void IMarketEventSink.OnFundingRate(ReadOnlySpan<byte> symbol, in FundingRateEvent funding) => throw new NotSupportedException();

    void IMarketEventSink.OnOpenInterest(ReadOnlySpan<byte> symbol, in OpenInterestEvent interest) => throw new NotSupportedException();

    void IMarketEventSink.OnLiquidation(ReadOnlySpan<byte> symbol, in LiquidationEvent liquidation) => throw new NotSupportedException();

    void IMarketEventSink.OnInstrument(Instrument instrument) => throw new NotSupportedException();

    void IBookObserver.OnApplied(BookSynchronizer book, DepthEvent depth, long receivedNs)
    {
        // only the time counts
    }

    void IBookObserver.OnReplaced(BookSynchronizer book)
    {
        // only the time counts
    }

    void IBookObserver.OnStateChanged(BookSynchronizer book, BookState previous)
    {
        // only the time counts
    }

    void IBookObserver.OnSnapshotNeeded(BookSynchronizer book, SnapshotReason reason) => throw new InvalidDataException("a made-up book lost its place");

    void IBookObserver.OnResubscribeNeeded(BookSynchronizer book, string lane) => throw new InvalidDataException("a made-up book lost its place");

    void IBookObserver.OnGapOpened(BookSynchronizer book, in BookGap gap) => throw new InvalidDataException($"a gap in a made-up book: {gap}");

    void IBookObserver.OnGapClosed(BookSynchronizer book, in BookGap gap)
    {
        // none is opened
    }

    private BookSynchronizer BookOf(ReadOnlySpan<char> name)
    {
        if (_bySymbol.TryGetValue(name, out var book)) return book;
        book = new BookSynchronizer(_venue.BookContinuity, this);
        _books.Add(name.ToString(), book);
        return book;
    }

    private static string SymbolOf(int instrument) => $"COIN{instrument}USDT";

    // Denser at the top than below, as real books are: the n-th level is about n + n²/(2 × depth) steps away
    private int Distance(int level) => 1 + level + (int)((long)level * level / (2L * _depth));

    private DepthEvent Snapshot()
    {
        var e = new DepthEvent();
        e.Reset(DepthKind.RestSnapshot, (2, 3));
        e.LastId = 1;
        for (var level = 0; level < _depth; level++)
        {
            e.Bids.Add(new BookLevel(1_000_000 - Distance(level), 1_000 + level));
            e.Asks.Add(new BookLevel(1_000_000 + Distance(level), 1_000 + level));
        }

        return e;
    }

    private byte[] Frame(Random random, int instrument, int number)
    {
        var text = new StringBuilder();
        var id = number + 2;
        text.Append(CultureInfo.InvariantCulture, $$"""{"stream":"coin{{instrument}}usdt@depth@100ms","data":{"e":"depthUpdate","E":1795305600123,"s":"{{SymbolOf(instrument)}}","U":{{id}},"u":{{id}},"b":[""");
        Side(text, random, -1);
        text.Append("],\"a\":[");
        Side(text, random, 1);
        return Encoding.UTF8.GetBytes(text.Append("]}}").ToString());
    }

    private void Side(StringBuilder text, Random random, int sign)
    {
        for (var i = 0; i < LevelsOfFrame; i++)
        {
            // nine of ten in the best tenth
            var level = random.Next(10) == 0 ? random.Next(_depth) : random.Next(Math.Max(1, _depth / 10));
            var quantity = random.Next(5) == 0 ? 0 : random.Next(1, 1_000_000);
            text.Append(CultureInfo.InvariantCulture, $"{(i > 0 ? "," : "")}[\"{(1_000_000 + (sign * Distance(level))) / 100m:0.00}\",\"{quantity / 1000m:0.000}\"]");
        }
    }
}
