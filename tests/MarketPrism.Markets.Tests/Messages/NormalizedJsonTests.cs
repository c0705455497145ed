using MarketPrism.Domain;
using MarketPrism.Exchanges;
using MarketPrism.Markets.Following;
using MarketPrism.Markets.Messages;

namespace MarketPrism.Markets.Tests.Messages;

public sealed class NormalizedJsonTests
{
    private static readonly MessageStamp Stamp = new(1795305600123, 1795305600124000001, 1795305600125000002, 7);
    private readonly MessageBuffer _buffer = new();

    [Fact]
    public void Book_update_is_the_documented_json()
    {
        NormalizedJson.WriteBookUpdate(_buffer, Template(Channel.OrderBook), Stamp, new BookChange(100, 110, 99) { TransactionTimeMs = 1795305600118 }, "synced"u8, new BookSides
        {
            Bids = [new(6168599, 1008700)],
            Asks = [new(6168600, 0), new(5, 10)],
            PriceScale = 2,
            QuantityScale = 6,
        });
        Assert.Equal(
            """{"schema":1,"data_type":"orderbook","exchange":"binance","market_type":"spot","symbol":"BTC-USDT","venue_symbol":"BTCUSDT","ts_ms":1795305600123,"recv_ns":1795305600124000001,"pub_ns":1795305600125000002,"source":"marketprism","epoch":7,"transaction_ts_ms":1795305600118,"update_type":"update","first_update_id":100,"last_update_id":110,"prev_update_id":99,"state":"synced","bids":[["61685.99","1.0087"]],"asks":[["61686","0"],["0.05","0.00001"]]}""",
            _buffer.ToString());
        Assert.Empty(SchemaCheck.Errors("orderbook-update", _buffer.Written.ToArray()));
    }

    [Fact]
    public void Book_snapshot_is_followed_by_a_consumer()
    {
        NormalizedJson.WriteBookSnapshot(_buffer, Template(Channel.OrderBook), Stamp, 110, "synced"u8, new BookHorizon(FixedNumber.Parse("61000"), null), new BookSides
        {
            Bids = [new(61685, 10)],
            Asks = [new(61686, 25)],
            PriceScale = 0,
            QuantityScale = 1,
        });
        Assert.Contains("\"last_update_id\":110,\"state\":\"synced\",\"horizon_bid\":\"61000\",\"horizon_ask\":null,\"bids\":[[\"61685\",\"1\"]],\"asks\":[[\"61686\",\"2.5\"]]}", _buffer.ToString(), StringComparison.Ordinal);
        Assert.Empty(SchemaCheck.Errors("orderbook-snapshot", _buffer.Written.ToArray()));
        var book = new FollowedBook();
        Assert.Equal(FollowOutcome.Snapshot, book.Apply(_buffer.Written));
        Assert.Equal(FixedNumber.Parse("2.5"), book.Asks[FixedNumber.Parse("61686")]);
    }

    [Fact]
    public void A_state_without_a_book_has_nulls_and_empty_sides()
    {
        NormalizedJson.WriteBookSnapshot(_buffer, Template(Channel.OrderBook), Stamp with { EventMs = 0, ReceivedNs = 0 }, DepthEvent.NoId, "suspect"u8, default, default);
        Assert.Contains("\"ts_ms\":null,\"recv_ns\":null,", _buffer.ToString(), StringComparison.Ordinal);
        Assert.Contains("\"last_update_id\":null,\"state\":\"suspect\",\"horizon_bid\":null,\"horizon_ask\":null,\"bids\":[],\"asks\":[]}", _buffer.ToString(), StringComparison.Ordinal);
        Assert.Empty(SchemaCheck.Errors("orderbook-snapshot", _buffer.Written.ToArray()));
    }

    [Fact]
    public void Trade_is_read_back()
    {
        var trade = new TradeEvent(3716, 3715, FixedNumber.Parse("61686"), FixedNumber.Parse("0.5"), TakerSide.Sell, 1795305600121, IsBackfill: true);
        NormalizedJson.WriteTrade(_buffer, Template(Channel.Trade), Stamp with { EventMs = trade.TimeMs }, trade);
        Assert.EndsWith(
            "\"event_ts_ms\":null,\"trade_id\":\"3716\",\"first_trade_id\":null,\"last_trade_id\":null,\"trade_count\":null,\"price\":\"61686\",\"quantity\":\"0.5\",\"quantity_unit\":\"base\",\"side\":\"sell\",\"backfilled\":true}",
            _buffer.ToString(),
            StringComparison.Ordinal);
        Assert.Empty(SchemaCheck.Errors("trade", _buffer.Written.ToArray()));
        var read = TradeMessage.Read(_buffer.Written.ToArray());
        Assert.NotNull(read);
        Assert.Equal(("3716", trade.Price, trade.Quantity, TakerSide.Sell, true, 7L, "BTC-USDT"), (read.TradeId, read.Price, read.Quantity, read.Side, read.IsBackfilled, read.Epoch, read.Symbol));
        Assert.Null(TradeMessage.Read("{}"u8.ToArray()));
    }

    [Fact]
    public void An_aggregate_of_trades_says_which_it_stands_for_and_an_unknown_side_is_null()
    {
        var trade = new TradeEvent(300, 299, FixedNumber.Parse("61686"), FixedNumber.Parse("0.5"), null, 31, IsBackfill: false) { FirstTradeId = 6001, LastTradeId = 6005, EventTimeMs = 40 };
        NormalizedJson.WriteTrade(_buffer, Template(Channel.Trade), Stamp, trade);
        Assert.Empty(SchemaCheck.Errors("trade", _buffer.Written.ToArray()));
        var read = TradeMessage.Read(_buffer.Written.ToArray())!;
        Assert.Equal(("300", "6001", "6005", 5L, 40L), (read.TradeId, read.FirstTradeId, read.LastTradeId, read.TradeCount, read.SentMs));
        Assert.Null(read.Side);
    }

    [Fact]
    public void Bbo_with_an_empty_side_has_nulls()
    {
        NormalizedJson.WriteBbo(_buffer, Template(Channel.Bbo), Stamp, new BboEvent(110, FixedNumber.Parse("1.50"), FixedNumber.Parse("2"), null, null, 0));
        Assert.EndsWith("\"update_id\":110,\"bid_price\":\"1.5\",\"bid_quantity\":\"2\",\"ask_price\":null,\"ask_quantity\":null}", _buffer.ToString(), StringComparison.Ordinal);
        Assert.Empty(SchemaCheck.Errors("bbo", _buffer.Written.ToArray()));
    }

    [Fact]
    public void Derivatives_have_their_units()
    {
        var one = FixedNumber.Parse("0.00010000");
        Mark(new MarkPriceEvent(one, null, 5), null, "\"mark_price\":\"0.0001\",\"index_price\":null,\"last_price\":null,\"last_price_ts_ms\":null}");
        Mark(new MarkPriceEvent(null, one, 5), (one, 7), "\"mark_price\":null,\"index_price\":\"0.0001\",\"last_price\":\"0.0001\",\"last_price_ts_ms\":7}");
        Funding(new FundingRateEvent(FixedNumber.Parse("-0.000375"), 1795334400000, 14_400_000, 5), "\"current_funding_rate\":\"-0.000375\",\"next_funding_ts_ms\":1795334400000,\"funding_interval_ms\":14400000}");
        Funding(new FundingRateEvent(null, 1795334400000, null, 5), "\"current_funding_rate\":null,\"next_funding_ts_ms\":1795334400000,\"funding_interval_ms\":null}");
        Interest(new OpenInterestEvent(FixedNumber.Parse("193925179554.76927039"), 5), "\"open_interest\":\"193925179554.76927039\",\"open_interest_unit\":\"contracts\",\"open_interest_base\":null,\"open_interest_usd\":null}");
        Interest(new OpenInterestEvent(null, 5) { InBase = one, InUsd = one }, "\"open_interest\":null,\"open_interest_unit\":\"contracts\",\"open_interest_base\":\"0.0001\",\"open_interest_usd\":\"0.0001\"}");
        Liquidation(
            new LiquidationEvent(TakerSide.Buy, null, FixedNumber.Parse("0"), 5) { OrderPrice = one, OrderQuantity = one, State = LiquidationState.New, EventTimeMs = 9 },
            "\"event_ts_ms\":9,\"side\":\"buy\",\"price\":null,\"quantity\":\"0\",\"quantity_unit\":\"contracts\",\"order_price\":\"0.0001\",\"order_quantity\":\"0.0001\",\"order_state\":\"new\"}");
        Liquidation(
            new LiquidationEvent(null, null, null, 0), "\"event_ts_ms\":null,\"side\":null,\"price\":null,\"quantity\":null,\"quantity_unit\":\"contracts\",\"order_price\":null,\"order_quantity\":null,\"order_state\":null}");
        foreach (var state in Enum.GetValues<LiquidationState>()) Liquidation(new LiquidationEvent(null, one, one, 5) { State = state }, "\"}");
        Assert.Equal("marketprism.liquidation.okx.perpetual.BTC-USDT", System.Text.Encoding.UTF8.GetString(Template(Channel.Liquidation, Samples.Swap).Subject));
    }

    [Fact]
    public void Instruments_survive_the_round_trip()
    {
        foreach (var instrument in new[] { Samples.Spot, Samples.Swap })
        {
            InstrumentJson.Write(_buffer, instrument);
            Assert.Empty(SchemaCheck.Errors("instrument", _buffer.Written.ToArray()));
            Assert.Equal(instrument, InstrumentJson.Read(_buffer.Written.ToArray()));
        }
    }

    [Fact]
    public void Numbers_are_exact_and_have_no_trailing_zeros()
    {
        var seed = Random.Shared.Next();
        TestContext.Current.TestOutputHelper?.WriteLine($"seed {seed}");
        var random = new Random(seed);
        for (var i = 0; i < 20_000; i++)
        {
            var mantissa = random.NextInt64(long.MinValue + 1, long.MaxValue) / FixedNumber.Pow10(random.Next(19)) * (random.Next(3) == 0 ? FixedNumber.Pow10(random.Next(3)) : 1);
            if (random.Next(50) == 0) mantissa = random.Next(3) - 1;
            var wide = random.Next(4) == 0 ? (Int128)mantissa * random.NextInt64() >> random.Next(64) : mantissa;
            var number = new FixedNumber(wide, (byte)random.Next(FixedNumber.MaxScale + 1));
            _buffer.Clear();
            _buffer.AppendDecimal(number);
            Assert.Equal($"\"{number}\"", _buffer.ToString());
        }

        _buffer.Clear();
        _buffer.AppendDecimal(long.MinValue, 18);
        Assert.Equal("\"-9.223372036854775808\"", _buffer.ToString());
    }

    [Fact]
    public void Text_is_escaped()
    {
        _buffer.AppendText("a\"b\\c\n币安\u0001");
        Assert.Equal("\"a\\\"b\\\\c\\u000a币安\\u0001\"", _buffer.ToString());
    }

    [Fact]
    public void Writing_allocates_nothing()
    {
        var template = Template(Channel.OrderBook);
        var trades = Template(Channel.Trade);
        var levels = new BookLevel[200];
        for (var i = 0; i < levels.Length; i++) levels[i] = new BookLevel(6_000_000 + i, 1_000 + i);
        var trade = new TradeEvent(3716, 3715, FixedNumber.Parse("61686"), FixedNumber.Parse("0.5"), TakerSide.Sell, 5, IsBackfill: false);
        void Write()
        {
            NormalizedJson.WriteBookUpdate(_buffer, template, Stamp, new BookChange(1, 2, 0), "synced"u8, new BookSides { Bids = levels, Asks = levels, PriceScale = 2, QuantityScale = 3 });
            NormalizedJson.WriteTrade(_buffer, trades, Stamp, trade);
        }

        for (var i = 0; i < 50; i++) Write();
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < 200; i++) Write();
        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }

    private void Mark(in MarkPriceEvent mark, (FixedNumber, long)? last, string end)
    {
        NormalizedJson.WriteMarkPrice(_buffer, Template(Channel.MarkPrice, Samples.Swap), Stamp, mark, last);
        AssertIs("mark_price", end);
    }

    private void Funding(in FundingRateEvent funding, string end)
    {
        NormalizedJson.WriteFundingRate(_buffer, Template(Channel.FundingRate, Samples.Swap), Stamp, funding);
        AssertIs("funding_rate", end);
    }

    private void Interest(in OpenInterestEvent interest, string end)
    {
        NormalizedJson.WriteOpenInterest(_buffer, Template(Channel.OpenInterest, Samples.Swap), Stamp, interest);
        AssertIs("open_interest", end);
    }

    private void Liquidation(in LiquidationEvent liquidation, string end)
    {
        NormalizedJson.WriteLiquidation(_buffer, Template(Channel.Liquidation, Samples.Swap), Stamp, liquidation);
        AssertIs("liquidation", end);
    }

    private void AssertIs(string schema, string end)
    {
        Assert.EndsWith(end, _buffer.ToString(), StringComparison.Ordinal);
        Assert.Empty(SchemaCheck.Errors(schema, _buffer.Written.ToArray()));
    }

    private static MessageTemplate Template(Channel channel, Instrument? instrument = null) => new(channel, instrument ?? Samples.Spot, new SubjectSpace());
}
