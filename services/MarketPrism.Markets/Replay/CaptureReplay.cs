using System.Text;
using MarketPrism.Domain;
using MarketPrism.Exchanges;

namespace MarketPrism.Markets;

/// <summary>
/// Runs a capture through the production decode and book code and reports on every book, as it stood at the end of the recorded data. A connection that closes while data still come is a loss to its
/// books until another brings the continuation; the closes with which a recording ends are its end, and no loss.
/// </summary>
public sealed class CaptureReplay : IMarketEventSink, IScaleSource
{
    /// <summary>Frames and closes come by different ways into a recording: for that long, ns, frames behind a close may be of the time before it.</summary>
    public const long CloseLagNs = 100_000_000;

    private const long NsPerMs = 1_000_000;
    private readonly CaptureReader _reader;
    private readonly IVenue _venue;
    private readonly IFrameDecoder _decoder;
    private readonly Dictionary<string, ReplayBook> _books = new(StringComparer.Ordinal);
    private readonly Dictionary<string, ReplayBook>.AlternateLookup<ReadOnlySpan<char>> _bySymbol;
    private readonly CaptureConnections _connections = new();
    private readonly bool _isOkx;

    private string _lane = "";
    private string _symbolOfBody = "";
    private string _channel = "";
    private long _receivedNs;
    private long _passedOver;
    private string _firstPassedOver = "";
    private long _unreadable;
    private string _firstUnreadable = "";
    private long _odd;

    private CaptureReplay(CaptureReader reader, IVenue venue)
    {
        _reader = reader;
        _venue = venue;
        _decoder = venue.CreateDecoder();
        _bySymbol = _books.GetAlternateLookup<ReadOnlySpan<char>>();
        _isOkx = reader.Exchange.Protocol == Exchange.Okx.Token;
    }

    /// <summary>Replays a capture.</summary>
    /// <param name="reader">The capture.</param>
    /// <param name="levels">How many levels a side are reported.</param>
    /// <param name="output">Gets one JSON object a line, sorted by symbol.</param>
    /// <param name="notes">Gets a line each when frames of no known kind were passed over, could not be read, or had odd values; null = nobody asks.</param>
    /// <returns>Whether every book is proven. A symbol of which the recording has no book, only trades or best prices, is none that is not.</returns>
    /// <exception cref="CaptureFormatException">The file is cut or garbled, or of no venue that is known. A frame that cannot be read is counted, as in production, and its book proves itself anew.</exception>
    public static bool Run(CaptureReader reader, int levels, TextWriter output, TextWriter? notes = null)
    {
        var replay = new CaptureReplay(reader, FindVenue(reader));
        while (reader.TryRead(out var item)) replay.Take(item);
        var isProven = true;
        foreach (var book in replay._books.Values.OrderBy(b => b.Symbol, StringComparer.Ordinal))
        {
            if (!book.WasSeen) continue;
            book.Book.OnTick(replay._receivedNs / NsPerMs);
            var report = book.Report(replay._isOkx);
            isProven &= report.IsProven || !book.IsBook;
            output.WriteLine(report.ToJson(levels));
        }

        if (replay._passedOver > 0) notes?.WriteLine($"{replay._firstPassedOver}; {replay._passedOver} such frames were passed over");
        if (replay._unreadable > 0) notes?.WriteLine($"{replay._firstUnreadable}; frames that could not be read: {replay._unreadable}");
        if (replay._odd > 0) notes?.WriteLine($"values and elements of good frames that could not be read: {replay._odd}");
        return isProven;
    }

    internal static IVenue FindVenue(CaptureReader reader)
    {
        try
        {
            return VenueCatalog.Find(reader.Exchange, reader.Market);
        }
        catch (FormatException e)
        {
            throw reader.Bad(e.Message);
        }
    }

    (int Price, int Quantity) IScaleSource.ScalesOf(ReadOnlySpan<byte> symbol)
    {
        var book = BookOf(symbol).Book.Book;
        return (book.PriceScale, book.QuantityScale);
    }

    void IMarketEventSink.OnDepth(ReadOnlySpan<byte> symbol, DepthEvent depth) => BookOf(symbol).OnDepth(_lane, depth, _receivedNs, _receivedNs / NsPerMs, _connections.IsOpen(_lane));

    void IMarketEventSink.OnTrade(ReadOnlySpan<byte> symbol, in TradeEvent trade)
    {
        if (!_isOkx) BookOf(symbol).OnTrade();
    }

    void IMarketEventSink.OnBbo(ReadOnlySpan<byte> symbol, in BboEvent bbo)
    {
        if (!_isOkx) BookOf(symbol).OnBbo(bbo);
    }

    void IMarketEventSink.OnMarkPrice(ReadOnlySpan<byte> symbol, in MarkPriceEvent mark)
    {
        // replay reports books
    }

    void IMarketEventSink.OnFundingRate(ReadOnlySpan<byte> symbol, in FundingRateEvent funding)
    {
        // replay reports books
    }

    void IMarketEventSink.OnOpenInterest(ReadOnlySpan<byte> symbol, in OpenInterestEvent interest)
    {
        // replay reports books
    }

    void IMarketEventSink.OnLiquidation(ReadOnlySpan<byte> symbol, in LiquidationEvent liquidation)
    {
        // replay reports books
    }

    void IMarketEventSink.OnInstrument(Instrument instrument)
    {
        // replay reports books
    }

    private void Take(in CaptureEvent item)
    {
        switch (item.Kind)
        {
            case CaptureKind.Open or CaptureKind.Close:
                Note(item);
                break;
            case CaptureKind.Frame:
                TakeFrame(item);
                break;
            case CaptureKind.Rest:
                TakeBody(item);
                break;
        }
    }

    private void TakeFrame(in CaptureEvent item)
    {
        var header = _venue.Feed.Classify(item.Payload.Span);
        // what the connector itself did not understand was recorded as it came, and belongs to no book
        if (CaptureOrigin.IsControl(item.Origin.Span)) return;
        if (header.Kind == FrameKind.Unknown)
        {
            if (_passedOver++ == 0) _firstPassedOver = _reader.Bad("the frame is of no known kind").Message;
            return;
        }

        if (header.Kind != FrameKind.Data) return;
        PassTo(item.TimeNs);
        _lane = LaneOf(item);
        _channel = Encoding.UTF8.GetString(header.Channel);
        _symbolOfBody = CaptureOrigin.SymbolOf(item.Origin.Span);
        Decode(header.Channel, item.Payload.Span, header.Symbol);
    }

    private string LaneOf(in CaptureEvent item)
    {
        var connection = CaptureOrigin.ConnectionOf(item.Origin.Span);
        var lane = connection.IsEmpty ? item.Url.Span : connection;
        return Ascii.Equals(lane, _lane) ? _lane : Encoding.UTF8.GetString(lane);
    }

    private void Note(in CaptureEvent item)
    {
        var lane = LaneOf(item);
        var isOpen = item.Kind == CaptureKind.Open;
        var isHandedOver = !isOpen && new ConnectionNotice(ConnectionEvent.Closed, lane, item.TimeNs, "", "", Encoding.UTF8.GetString(item.Payload.Span), []).IsHandedOver;
        _connections.Note(new ConnectionChange(item.TimeNs, lane, isOpen, isHandedOver));
    }

    // Without data behind it a change is the recording's end, and no book is told of it
    private void PassTo(long dataNs)
    {
        _receivedNs = dataNs;
        while (_connections.TryTakeUntil(dataNs - CloseLagNs, out var change))
        {
            var successor = change.IsOpen ? null : _connections.SuccessorOf(change);
            foreach (var book in _books.Values)
            {
                if (change.IsOpen) book.Book.OnLaneBack(change.Lane);
                else book.Book.OnLaneClosed(change.Lane, dataNs / NsPerMs, successor);
            }
        }
    }

    private void TakeBody(in CaptureEvent item)
    {
        PassTo(item.TimeNs); // whatever the answer is for: the recording goes on
        if (!SnapshotUrl.TryReadSnapshot(Encoding.UTF8.GetString(item.Url.Span), out _symbolOfBody)) return;
        _channel = _isOkx ? "books" : "snapshot"; // the book that the snapshot belongs to
        Decode("snapshot"u8, item.Payload.Span, default);
    }

    private void Decode(ReadOnlySpan<byte> channel, ReadOnlySpan<byte> payload, ReadOnlySpan<byte> symbol)
    {
        var result = _decoder.Decode(channel, payload, this, this);
        _odd += result.OddValues + result.OddElements;
        if (result.Status is not (DecodeStatus.Malformed or DecodeStatus.NumberOutOfRange)) return;

        // As in production: it is counted, and its book proves itself anew
        var what = result.Status == DecodeStatus.Malformed ? $"the {_channel} frame is garbled at byte {result.Offset}" : $"a number of the {_channel} frame at byte {result.Offset} does not fit";
        if (_unreadable++ == 0) _firstUnreadable = _reader.Bad(what).Message;
        if (symbol.IsEmpty || !(_channel == "depth" || _channel.StartsWith("books", StringComparison.Ordinal))) return;
        BookOf(Encoding.UTF8.GetBytes(Encoding.UTF8.GetString(symbol).ToUpperInvariant())).OnRejected(_lane, result.Status, _receivedNs / NsPerMs);
    }

    private ReplayBook BookOf(ReadOnlySpan<byte> symbol)
    {
        Span<char> name = stackalloc char[256];
        int length;
        if (symbol.IsEmpty)
        {
            _symbolOfBody.CopyTo(name);
            length = _symbolOfBody.Length;
        }
        else
        {
            length = Encoding.UTF8.GetChars(symbol, name);
        }

        if (_isOkx)
        {
            name[length++] = '/';
            _channel.CopyTo(name[length..]);
            length += _channel.Length;
        }

        if (_bySymbol.TryGetValue(name[..length], out var book)) return book;
        book = new ReplayBook(name[..length].ToString(), _venue.BookContinuity);
        _books.Add(book.Symbol, book);
        return book;
    }
}
