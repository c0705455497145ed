using System.Text;
using MarketPrism.Benchmarks.Measure;
using MarketPrism.Domain;
using MarketPrism.Exchanges;
using MarketPrism.Markets;
using MarketPrism.Markets.Messages;

namespace MarketPrism.Benchmarks.Workloads;

/// <summary>The production path: decode, sequence rule, apply; with JSON also the normalised message of every event, into a buffer.</summary>
internal sealed class Production : Workload, IMarketEventSink, IScaleSource, IBookObserver
{
    private readonly Recording _recording;
    private readonly IFrameDecoder _decoder;
    private readonly Dictionary<string, Book> _books = new(StringComparer.Ordinal);
    private readonly Dictionary<string, Book>.AlternateLookup<ReadOnlySpan<char>> _bySymbol;
    private readonly MessageBuffer _message = new();
    private readonly bool _writesJson;
    private string _symbolOfBody = "";
    private Book? _current;

    public Production(Recording recording, bool writesJson)
        : base(writesJson ? "MarketPrism: decode, apply, normalised JSON" : "MarketPrism: decode, sequence rule, apply", recording.Frames.Count)
    {
        _recording = recording;
        _writesJson = writesJson;
        _decoder = recording.Venue.CreateDecoder();
        _bySymbol = _books.GetAlternateLookup<ReadOnlySpan<char>>();
    }

    /// <summary>Bytes of messages written.</summary>
    public long Written { get; private set; }

    public IEnumerable<BookSynchronizer> Books => _books.Values.Select(b => b.Synchronizer);

    public override void Reset()
    {
        foreach (var book in _books.Values) book.Synchronizer.Reset();
        foreach (var (symbol, body) in _recording.Snapshots) Feed(symbol, body);
    }

    public override void Pass()
    {
        foreach (var (channel, payload) in _recording.Frames)
        {
            if (_decoder.Decode(channel, payload, this, this).Status != DecodeStatus.Ok) throw new InvalidDataException("a frame was refused");
        }
    }

    (int Price, int Quantity) IScaleSource.ScalesOf(ReadOnlySpan<byte> symbol)
    {
        _current = BookOf(symbol);
        var book = _current.Synchronizer.Book;
        return (book.PriceScale, book.QuantityScale);
    }

    void IMarketEventSink.OnDepth(ReadOnlySpan<byte> symbol, DepthEvent depth) => _current!.Synchronizer.OnDepth("bench", depth, 1, 1);

    void IMarketEventSink.OnTrade(ReadOnlySpan<byte> symbol, in TradeEvent trade)
    {
        NormalizedJson.WriteTrade(_message, BookOf(symbol).Trade, new MessageStamp(trade.TimeMs, 1, 2, 1), trade);
        Written += _message.Length;
    }

    void IMarketEventSink.OnBbo(ReadOnlySpan<byte> symbol, in BboEvent bbo)
    {
        NormalizedJson.WriteBbo(_message, BookOf(symbol).Bbo, new MessageStamp(bbo.TimeMs, 1, 2, 1), bbo);
        Written += _message.Length;
    }

    void IBookObserver.OnApplied(BookSynchronizer book, DepthEvent depth, long receivedNs)
    {
        if (!_writesJson) return;
        var sides = new BookSides { Bids = depth.Bids.Levels, Asks = depth.Asks.Levels, PriceScale = depth.PriceScale, QuantityScale = depth.QuantityScale };
        var change = new BookChange(depth.FirstId, depth.LastId, depth.PreviousId);
        NormalizedJson.WriteBookUpdate(_message, _current!.Template, new MessageStamp(depth.EventTimeMs, 1, 2, 1), change, "synced"u8, sides);
        Written += _message.Length;
    }

    void IMarketEventSink.OnMarkPrice(ReadOnlySpan<byte> symbol, in MarkPriceEvent mark) => throw new NotSupportedException();

    void IMarketEventSink.OnFundingRate(ReadOnlySpan<byte> symbol, in FundingRateEvent funding) => throw new NotSupportedException();

    void IMarketEventSink.OnOpenInterest(ReadOnlySpan<byte> symbol, in OpenInterestEvent interest) => throw new NotSupportedException();

    void IMarketEventSink.OnLiquidation(ReadOnlySpan<byte> symbol, in LiquidationEvent liquidation) => throw new NotSupportedException();

    void IMarketEventSink.OnInstrument(Instrument instrument) => throw new NotSupportedException();

    void IBookObserver.OnReplaced(BookSynchronizer book)
    {
        // a snapshot is not published here
    }

    void IBookObserver.OnStateChanged(BookSynchronizer book, BookState previous)
    {
        // a snapshot is not published here
    }

    void IBookObserver.OnSnapshotNeeded(BookSynchronizer book, SnapshotReason reason)
    {
        // the recording has the snapshots that it has
    }

    void IBookObserver.OnResubscribeNeeded(BookSynchronizer book, string lane) => throw new InvalidDataException("the books of the recording do not hold together");

    void IBookObserver.OnGapOpened(BookSynchronizer book, in BookGap gap) => throw new InvalidDataException($"a gap in the recording: {gap}");

    void IBookObserver.OnGapClosed(BookSynchronizer book, in BookGap gap)
    {
        // none is opened
    }

    private void Feed(string symbol, byte[] body)
    {
        _symbolOfBody = symbol;
        if (_decoder.Decode("snapshot"u8, body, this, this).Status != DecodeStatus.Ok) throw new InvalidDataException("a snapshot was refused");
    }

    private Book BookOf(ReadOnlySpan<byte> symbol)
    {
        Span<char> name = stackalloc char[128];
        var length = symbol.IsEmpty ? 0 : Encoding.UTF8.GetChars(symbol, name);
        var key = symbol.IsEmpty ? _symbolOfBody.AsSpan() : name[..length];
        if (_bySymbol.TryGetValue(key, out var book)) return book;
        book = new Book(key.ToString(), _recording.Venue, this);
        _books.Add(key.ToString(), book);
        return book;
    }

    private sealed class Book
    {
        public Book(string symbol, IVenue venue, IBookObserver observer)
        {
            Synchronizer = new BookSynchronizer(venue.BookContinuity, observer);
            var instrument = new Instrument
            {
                Key = new InstrumentKey(venue.Exchange, venue.Market, symbol),
                MarketType = MarketType.Spot,
                Symbol = symbol,
                Base = symbol,
                Quote = "USDT",
                QuantityUnit = QuantityUnit.Base,
                Status = "TRADING",
                Phase = InstrumentPhase.Trading,
            };
            var subjects = new SubjectSpace("marketprism", "marketprism");
            Template = new MessageTemplate(Channel.OrderBook, instrument, subjects);
            Trade = new MessageTemplate(Channel.Trade, instrument, subjects);
            Bbo = new MessageTemplate(Channel.Bbo, instrument, subjects);
        }

        public BookSynchronizer Synchronizer { get; }

        public MessageTemplate Template { get; }

        public MessageTemplate Trade { get; }

        public MessageTemplate Bbo { get; }
    }
}
