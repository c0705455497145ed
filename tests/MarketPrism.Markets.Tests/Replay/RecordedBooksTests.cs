using System.Text;
using System.Text.Json;
using MarketPrism.Domain;
using MarketPrism.Exchanges;
using MarketPrism.Markets.Tests.OrderBooks;

namespace MarketPrism.Markets.Tests.Replay;

/// <summary>Recorded sequences: against the simulator's truth, and the fast book against the obvious one.</summary>
public sealed class RecordedBooksTests
{
    private static string Small => Path.Combine(Repository.Root, "tests", "captures");

    [Theory]
    [InlineData("sim-binance-spot")]
    [InlineData("sim-binance-usdm")]
    [InlineData("sim-okx-public")]
    public void Books_of_recordings_equal_the_simulators_truth(string name)
    {
        using var truth = JsonDocument.Parse(File.ReadAllBytes(Path.Combine(Small, $"{name}.truth.json")));
        var output = new StringWriter();
        using (var reader = CaptureReader.Open(Path.Combine(Small, $"{name}.frames.gz"))) Assert.True(CaptureReplay.Run(reader, 10, output));
        var books = output.ToString().Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(l => JsonDocument.Parse(l).RootElement).ToList();
        Assert.Equal(truth.RootElement.EnumerateArray().Select(b => b.GetProperty("symbol").GetString()), books.Select(b => b.GetProperty("symbol").GetString()));
        foreach (var (expected, actual) in truth.RootElement.EnumerateArray().Zip(books))
        {
            Assert.True(JsonElement.DeepEquals(expected.GetProperty("bids"), actual.GetProperty("bids")));
            Assert.True(JsonElement.DeepEquals(expected.GetProperty("asks"), actual.GetProperty("asks")));
        }
    }

    [Theory]
    [InlineData("sim-binance-spot", 2)]
    [InlineData("sim-okx-public", 1)]
    [InlineData("binance-spot-2021", 8)]
    [InlineData("binance-spot-ethusdt-2024", 2)]
    [InlineData("binance-usdm-ethusdt-2024", 2)]
    [InlineData("okx-public-2022", 3)]
    public void The_fast_book_equals_the_obvious_one_all_along_a_recording(string name, int priceScale)
    {
        var folder = name.StartsWith("sim-", StringComparison.Ordinal) ? Small : Repository.Captures;
        Assert.SkipWhen(folder is null, "the recordings are not beside this checkout");
        using var reader = CaptureReader.Open(Path.Combine(folder, $"{name}.frames.gz"));
        var venue = VenueCatalog.Find(reader.Exchange, reader.Market);
        var decoder = venue.CreateDecoder();
        var both = new BothBooks(priceScale);
        while (reader.TryRead(out var item))
        {
            if (item.Kind == CaptureKind.Rest && SnapshotUrl.TryReadSnapshot(Encoding.UTF8.GetString(item.Url.Span), out both.SymbolOfBody)) decoder.Decode("snapshot"u8, item.Payload.Span, both, both);
            if (item.Kind != CaptureKind.Frame) continue;
            var header = venue.Feed.Classify(item.Payload.Span);
            if (header.Kind == FrameKind.Data && (header.Channel.SequenceEqual("depth"u8) || header.Channel.SequenceEqual("books"u8))) decoder.Decode(header.Channel, item.Payload.Span, both, both);
        }

        Assert.True(both.Compare() > 0);
    }

    private sealed class BothBooks(int priceScale) : IMarketEventSink, IScaleSource
    {
        private const int CompareEvery = 97;
        private readonly Dictionary<string, (OrderBook Fast, PlainBook Plain)> _books = [];
        private int _events;

        public string SymbolOfBody = "";

        public int Compare()
        {
            foreach (var (symbol, (fast, plain)) in _books) Assert.True(plain.Text() == PlainBook.Text(fast), $"{symbol} after {_events} events");
            return _events;
        }

        // Fixed for the obvious book's sake, and enough for the whole recording
        public (int Price, int Quantity) ScalesOf(ReadOnlySpan<byte> symbol) => (priceScale, 8);

        public void OnDepth(ReadOnlySpan<byte> symbol, DepthEvent depth)
        {
            var name = symbol.IsEmpty ? SymbolOfBody : Encoding.UTF8.GetString(symbol);
            if (!_books.TryGetValue(name, out var book)) _books[name] = book = (new OrderBook(), new PlainBook());
            Assert.Equal((priceScale, 8), (depth.PriceScale, depth.QuantityScale));
            Assert.True(book.Fast.TryApply(depth));
            book.Plain.Apply(depth);
            if (++_events % CompareEvery == 0) Compare();
        }

        public void OnTrade(ReadOnlySpan<byte> symbol, in TradeEvent trade) => Assert.Fail("a trade");

        public void OnBbo(ReadOnlySpan<byte> symbol, in BboEvent bbo) => Assert.Fail("a ticker");

        public void OnMarkPrice(ReadOnlySpan<byte> symbol, in MarkPriceEvent mark) => Assert.Fail("a mark price");

        public void OnFundingRate(ReadOnlySpan<byte> symbol, in FundingRateEvent funding) => Assert.Fail("a funding rate");

        public void OnOpenInterest(ReadOnlySpan<byte> symbol, in OpenInterestEvent interest) => Assert.Fail("open interest");

        public void OnLiquidation(ReadOnlySpan<byte> symbol, in LiquidationEvent liquidation) => Assert.Fail("a liquidation");

        public void OnInstrument(Instrument instrument) => Assert.Fail("an instrument");
    }
}
