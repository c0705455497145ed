using System.Text;
using System.Text.Json;
using MarketPrism.Domain;
using MarketPrism.Exchanges;

namespace MarketPrism.Markets;

/// <summary>Measures decode, sequence rule and apply on one thread: the depth frames of a capture, replayed from memory, every book built anew from its snapshot in each pass.</summary>
public sealed class ReplayBench : IMarketEventSink, IScaleSource, IBookObserver
{
    private readonly record struct Item(byte[] Channel, byte[] Payload, string Lane, string SymbolOfBody, long TimeNs);

    private readonly List<Item> _items = [];
    private readonly Dictionary<string, BookSynchronizer> _books = new(StringComparer.Ordinal);
    private readonly Dictionary<string, BookSynchronizer>.AlternateLookup<ReadOnlySpan<char>> _bySymbol;
    private readonly IVenue _venue;
    private readonly IFrameDecoder _decoder;
    private Item _current;
    private long _levels;

    private ReplayBench(CaptureReader reader)
    {
        _venue = CaptureReplay.FindVenue(reader);
        _decoder = _venue.CreateDecoder();
        _bySymbol = _books.GetAlternateLookup<ReadOnlySpan<char>>();
        Load(reader);
    }

    /// <summary>Runs the measurement.</summary>
    /// <param name="reader">The capture.</param>
    /// <param name="duration">How long to measure, after a warm-up of as long at most.</param>
    /// <param name="time">The clock.</param>
    /// <returns>One JSON object: <c>frames_per_s levels_per_s bytes_per_frame frames levels seconds</c>.</returns>
    public static string Run(CaptureReader reader, TimeSpan duration, TimeProvider time)
    {
        var bench = new ReplayBench(reader);
        bench.LeaveOutUnreadable();
        if (bench._items.Count == 0) throw reader.Bad("the capture has no frames of books");
        var warmUp = time.GetTimestamp();
        do bench.Pass();
        while (time.GetElapsedTime(warmUp) < duration / 2);

        long frames = 0, allocated = 0;
        bench._levels = 0;
        var busy = TimeSpan.Zero;
        while (busy < duration)
        {
            bench.Reset();
            var before = GC.GetAllocatedBytesForCurrentThread();
            var start = time.GetTimestamp();
            bench.Play();
            busy += time.GetElapsedTime(start);
            allocated += GC.GetAllocatedBytesForCurrentThread() - before;
            frames += bench._items.Count;
        }

        return Report(frames, bench._levels, allocated, busy.TotalSeconds);
    }

    (int Price, int Quantity) IScaleSource.ScalesOf(ReadOnlySpan<byte> symbol)
    {
        var book = BookOf(symbol).Book;
        return (book.PriceScale, book.QuantityScale);
    }

    void IMarketEventSink.OnDepth(ReadOnlySpan<byte> symbol, DepthEvent depth)
    {
        _levels += depth.Bids.Count + depth.Asks.Count;
        BookOf(symbol).OnDepth(_current.Lane, depth, _current.TimeNs, _current.TimeNs / 1_000_000);
    }

    void IMarketEventSink.OnTrade(ReadOnlySpan<byte> symbol, in TradeEvent trade) => throw new InvalidOperationException("a trade in a book frame");

    void IMarketEventSink.OnBbo(ReadOnlySpan<byte> symbol, in BboEvent bbo) => throw new InvalidOperationException("a ticker in a book frame");

    void IMarketEventSink.OnMarkPrice(ReadOnlySpan<byte> symbol, in MarkPriceEvent mark) => throw new InvalidOperationException("a mark price in a book frame");

    void IMarketEventSink.OnFundingRate(ReadOnlySpan<byte> symbol, in FundingRateEvent funding) => throw new InvalidOperationException("a funding rate in a book frame");

    void IMarketEventSink.OnOpenInterest(ReadOnlySpan<byte> symbol, in OpenInterestEvent interest) => throw new InvalidOperationException("open interest in a book frame");

    void IMarketEventSink.OnLiquidation(ReadOnlySpan<byte> symbol, in LiquidationEvent liquidation) => throw new InvalidOperationException("a liquidation in a book frame");

    void IMarketEventSink.OnInstrument(Instrument instrument) => throw new InvalidOperationException("an instrument in a book frame");

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

    void IBookObserver.OnSnapshotNeeded(BookSynchronizer book, SnapshotReason reason)
    {
        // the recording has the snapshots that it has
    }

    void IBookObserver.OnResubscribeNeeded(BookSynchronizer book, string lane)
    {
        // nobody is there to ask
    }

    void IBookObserver.OnGapOpened(BookSynchronizer book, in BookGap gap)
    {
        // replay without --bench reports them
    }

    void IBookObserver.OnGapClosed(BookSynchronizer book, in BookGap gap)
    {
        // replay without --bench reports them
    }

    private void Load(CaptureReader reader)
    {
        var lane = "";
        while (reader.TryRead(out var item))
        {
            var url = Encoding.UTF8.GetString(item.Url.Span);
            if (item.Kind == CaptureKind.Rest && SnapshotUrl.TryReadSnapshot(url, out var symbol))
            {
                _items.Add(new Item("snapshot"u8.ToArray(), item.Payload.ToArray(), lane, symbol, item.TimeNs));
                continue;
            }

            if (item.Kind != CaptureKind.Frame) continue;
            var header = _venue.Feed.Classify(item.Payload.Span);
            if (header.Kind != FrameKind.Data || !(header.Channel.SequenceEqual("depth"u8) || header.Channel.SequenceEqual("books"u8))) continue;
            if (lane != url) lane = url;
            _items.Add(new Item(header.Channel.ToArray(), item.Payload.ToArray(), lane, "", item.TimeNs));
        }
    }

    private void LeaveOutUnreadable() => _items.RemoveAll(item =>
    {
        _current = item;
        return _decoder.Decode(item.Channel, item.Payload, this, this).Status != DecodeStatus.Ok;
    });

    private void Pass()
    {
        Reset();
        Play();
    }

    private void Reset()
    {
        foreach (var book in _books.Values) book.Reset();
    }

    private void Play()
    {
        foreach (var item in _items)
        {
            _current = item;
            _decoder.Decode(item.Channel, item.Payload, this, this);
        }
    }

    private BookSynchronizer BookOf(ReadOnlySpan<byte> symbol)
    {
        Span<char> name = stackalloc char[256];
        int length;
        if (symbol.IsEmpty)
        {
            _current.SymbolOfBody.CopyTo(name);
            length = _current.SymbolOfBody.Length;
        }
        else
        {
            length = Encoding.UTF8.GetChars(symbol, name);
        }

        if (_bySymbol.TryGetValue(name[..length], out var book)) return book;
        book = new BookSynchronizer(_venue.BookContinuity, this);
        _books.Add(name[..length].ToString(), book);
        return book;
    }

    private static string Report(long frames, long levels, long allocated, double seconds)
    {
        var buffer = new System.Buffers.ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(buffer))
        {
            writer.WriteStartObject();
            writer.WriteNumber("frames_per_s", Math.Round(frames / seconds));
            writer.WriteNumber("levels_per_s", Math.Round(levels / seconds));
            writer.WriteNumber("bytes_per_frame", Math.Round((double)allocated / frames, 3));
            writer.WriteNumber("frames", frames);
            writer.WriteNumber("levels", levels);
            writer.WriteNumber("seconds", Math.Round(seconds, 3));
            writer.WriteEndObject();
        }

        return Encoding.UTF8.GetString(buffer.WrittenSpan);
    }
}
