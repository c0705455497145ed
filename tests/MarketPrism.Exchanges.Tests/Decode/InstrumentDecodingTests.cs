using MarketPrism.Exchanges.Binance;
using MarketPrism.Exchanges.Okx;

namespace MarketPrism.Exchanges.Tests.Decode;

public sealed class InstrumentDecodingTests
{
    private readonly RecordingSink _sink = new();

    [Theory]
    [InlineData("TRADING", InstrumentPhase.Trading)]
    [InlineData("PENDING_TRADING", InstrumentPhase.Announced)]
    [InlineData("PRE_TRADING", InstrumentPhase.Preopen)]
    [InlineData("HALT", InstrumentPhase.Halted)]
    [InlineData("BREAK", InstrumentPhase.Halted)]
    [InlineData("CANCEL_ONLY", InstrumentPhase.Halted)]
    [InlineData("SETTLING", InstrumentPhase.Settling)]
    [InlineData("PRE_DELIVERING", InstrumentPhase.Settling)]
    [InlineData("DELIVERED", InstrumentPhase.Delisted)]
    [InlineData("CLOSE", InstrumentPhase.Delisted)]
    [InlineData("SOMETHING_NEW", InstrumentPhase.Unknown)]
    [InlineData("", InstrumentPhase.Unknown)]
    public void Binance_words_tell_the_phase(string status, InstrumentPhase phase)
    {
        var instrument = Assert.Single(Binance($$"""{"symbol":"BTCUSDT","status":"{{status}}","contractType":"PERPETUAL","baseAsset":"BTC","quoteAsset":"USDT","onboardDate":1569398400000,"deliveryDate":4133404800000,"filters":[]}"""));
        Assert.Equal((phase, status, 1_569_398_400_000, null), (instrument.Phase, instrument.Status, instrument.ListingMs, instrument.DelistingMs));
        Assert.Equal(phase == InstrumentPhase.Trading, instrument.IsTrading);
    }

    [Theory]
    [InlineData("live", InstrumentPhase.Trading)]
    [InlineData("post_only", InstrumentPhase.Trading)]
    [InlineData("preopen", InstrumentPhase.Preopen)]
    [InlineData("suspend", InstrumentPhase.Halted)]
    [InlineData("rebase", InstrumentPhase.Halted)]
    [InlineData("settling", InstrumentPhase.Settling)]
    [InlineData("expired", InstrumentPhase.Delisted)]
    [InlineData("test", InstrumentPhase.Unknown)]
    public void Okx_words_tell_the_phase(string state, InstrumentPhase phase)
    {
        var instrument = Assert.Single(Okx($$"""{"instType":"SWAP","instId":"BTC-USDT-SWAP","instFamily":"BTC-USDT","ctVal":"1","ctMult":"1","ctValCcy":"BTC","state":"{{state}}","listTime":"1611916828000","expTime":"1798185600000"}"""));
        Assert.Equal((phase, 1_611_916_828_000, 1_798_185_600_000, null), (instrument.Phase, instrument.ListingMs, instrument.DelistingMs, instrument.ExpiryMs));
    }

    [Fact]
    public void A_perpetual_that_is_being_delivered_stays_that_perpetual()
    {
        var instrument = Assert.Single(Binance("""{"symbol":"DELIVUSDT","status":"TRADING","contractType":"PERPETUAL_DELIVERING","baseAsset":"DELIV","quoteAsset":"USDT","deliveryDate":1795392000000,"filters":[]}"""));
        Assert.Equal((MarketType.Perpetual, "DELIV-USDT", InstrumentPhase.Settling), (instrument.MarketType, instrument.Symbol, instrument.Phase));
        Assert.Equal((null, 1_795_392_000_000), (instrument.ExpiryMs, instrument.DelistingMs));
    }

    [Theory]
    [InlineData("")]
    [InlineData("A_WORD_OF_NEXT_YEAR")]
    public void Nothing_is_guessed_from_a_contract_type_that_says_nothing(string contract) =>
        Assert.Empty(Binance($$"""{"symbol":"NEWBUSDT","status":"PENDING_TRADING","contractType":"{{contract}}","baseAsset":"NEWB","quoteAsset":"USDT","filters":[]}"""));

    [Fact]
    public void A_dated_contract_keeps_its_name_when_its_end_is_moved()
    {
        var binance = Assert.Single(Binance("""{"symbol":"BTCUSDT_261225","status":"TRADING","contractType":"CURRENT_QUARTER","baseAsset":"BTC","quoteAsset":"USDT","deliveryDate":1795392000000,"filters":[]}"""));
        var okx = Assert.Single(Okx("""{"instType":"FUTURES","instId":"BTC-USDT-261225","instFamily":"BTC-USDT","state":"live","expTime":"1795392000000"}"""));
        Assert.Equal(["BTC-USDT-261225", "BTC-USDT-261225"], [binance.Symbol, okx.Symbol]);
        Assert.Equal([1_795_392_000_000, 1_795_392_000_000], [binance.ExpiryMs, okx.ExpiryMs]);
    }

    [Fact]
    public void The_quote_of_contracts_margined_in_other_assets_is_what_they_are_quoted_in()
    {
        var future = Assert.Single(Okx("""{"instType":"FUTURES","instId":"ETH-USD_UM_XPERP-310404","instFamily":"ETH-USD_UM_XPERP","state":"live","ruleType":"xperp","expTime":"1933228800000"}"""));
        Assert.Equal(("ETH", "USD", MarketType.Futures), (future.Base, future.Quote, future.MarketType));
    }

    [Theory]
    [InlineData("FUTURES", "BTC-USD-310404", "xperp", true)]
    [InlineData("FUTURES", "BTC-USD_UM_XPERP-310404", "normal", false)]
    [InlineData("FUTURES", "BTC-USD_UM_XPERP-310404", "", null)]
    [InlineData("SWAP", "BTC-USD-SWAP", "pre_market", true)]
    [InlineData("SPOT", "BTC-USDT", "normal", false)]
    [InlineData("OPTION", "BTC-USD-261225-70000-C", "normal", false)]
    public void Whether_a_contract_funds_is_told_by_its_type_and_rule_type_and_not_by_its_name(string type, string id, string rule, bool? expected) =>
        Assert.Equal(expected, Assert.Single(Okx($$"""{"instType":"{{type}}","instId":"{{id}}","instFamily":"BTC-USD","state":"live","ruleType":"{{rule}}"}""")).Funds);

    [Fact]
    public void An_entry_that_cannot_be_read_costs_itself_and_not_the_others()
    {
        Assert.Equal(["BTCUSDT"], Binance("""
            {"symbol":null,"status":"TRADING"},{"symbol":"XUSDT","contractType":"PERPETUAL"},7,{"symbol":"YUSDT","contractType":3,"baseAsset":"Y","quoteAsset":"USDT"},
            {"symbol":"BTCUSDT","status":"TRADING","contractType":"PERPETUAL","baseAsset":"BTC","quoteAsset":"USDT","deliveryDate":"never","contractSize":null,"filters":[]}
            """).Select(static i => i.Key.Symbol));
        Assert.Equal(["BTC-USDT"], Okx("""
            {"instType":"SPOT","instId":null},{"instType":"SPOT"},[],{"instType":"SWAP","instId":5},
            {"instType":"SPOT","instId":"BTC-USDT","baseCcy":"BTC","quoteCcy":"USDT","tickSz":"","lotSz":null,"state":"live","expTime":"soon"}
            """).Select(static i => i.Key.Symbol));
    }

    [Fact]
    public void A_document_of_which_nothing_can_be_read_is_malformed()
    {
        Assert.Equal(DecodeStatus.Malformed, _sink.Decode(new BinanceDecoder(Market.Usdm), "instruments", """{"symbols":[{"instId":"BTC-USDT"}]}"""));
        Assert.Equal(DecodeStatus.Malformed, _sink.Decode(new OkxDecoder(), "instruments", """{"code":"0","data":[{"instType":"SPOT","symbol":"BTCUSDT"}]}"""));
    }

    private List<Instrument> Binance(string entries)
    {
        _sink.Instruments.Clear();
        Assert.Equal(DecodeStatus.Ok, _sink.Decode(new BinanceDecoder(Market.Usdm), "instruments", $$"""{"symbols":[{{entries}}]}"""));
        return _sink.Instruments;
    }

    private List<Instrument> Okx(string entries)
    {
        _sink.Instruments.Clear();
        Assert.Equal(DecodeStatus.Ok, _sink.Decode(new OkxDecoder(), "instruments", $$"""{"code":"0","msg":"","data":[{{entries}}]}"""));
        return _sink.Instruments;
    }
}
