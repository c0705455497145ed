using System.Text.Json;
using MarketPrism.Domain;
using MarketPrism.Processor.Tests.Played;

namespace MarketPrism.Processor.Tests;

/// <summary>What is published of values that other streams bring, and of those that a venue sends empty or odd.</summary>
public sealed class ValueTests
{
    private const string Swap = "BTC-USDT-SWAP";

    private const string Instruments = """
        {"code":"0","msg":"","data":[
         {"instType":"SWAP","instId":"BTC-USDT-SWAP","uly":"BTC-USDT","instFamily":"BTC-USDT","ctVal":"0.01","ctMult":"1","ctValCcy":"BTC","tickSz":"0.1","lotSz":"0.01","state":"live"},
         {"instType":"SWAP","instId":"BTC-USD_UM-SWAP","uly":"BTC-USD_UM","instFamily":"BTC-USD_UM","ctVal":"0.01","ctMult":"1","ctValCcy":"BTC","tickSz":"0.1","lotSz":"0.01","state":"live"}]}
        """;

    private readonly PlayedBus _bus = new([]);
    private long _now = 1795305600000;

    [Fact]
    public void The_index_price_of_a_mark_price_is_of_the_index_that_the_metadata_name_whoever_owns_its_partition()
    {
        Start(processors: 3);
        Assert.Null(Mark(Swap).Index);
        Index("BTC-USD", "64000");
        Assert.Null(Mark(Swap).Index);
        Index("BTC-USDT", "64119.5");
        Assert.Equal("64119.5", Mark(Swap).Index);
        Assert.Equal("64000", Mark("BTC-USD_UM-SWAP").Index);
        Raw("index-tickers", "BTC-USDT", """{"instId":"BTC-USDT","idxPx":"1","ts":"5"}""", "b/s/0/1"); // a connection that lags behind
        Assert.Equal("64119.5", Mark(Swap).Index);
    }

    [Fact]
    public void An_index_that_has_fallen_silent_is_no_price_of_now()
    {
        Start(processors: 1);
        Index("BTC-USDT", "64119.5");
        _bus.Pass(140);
        Assert.Equal("64119.5", Mark(Swap).Index);
        _bus.Pass(15);
        Assert.Null(Mark(Swap).Index);
        Index("BTC-USDT", "64120");
        Assert.Equal("64120", Mark(Swap).Index);
    }

    [Fact]
    public void A_mark_price_carries_the_last_trade_of_its_instrument()
    {
        Start(processors: 1);
        Assert.Null(Mark(Swap).Last);
        Raw("trades", Swap, Trade(830, "64121", 97) + "," + Trade(831, "64122", 97));
        Raw("trades", Swap, Trade(829, "1", 96), "b/s/0/1");
        var (_, last, lastMs) = Mark(Swap);
        Assert.Equal(("64122", 97), (last, lastMs));
    }

    [Fact]
    public void One_odd_trade_is_left_out_and_counted_and_what_it_was_is_asked_for()
    {
        var processor = Start(processors: 1);
        Raw("trades", Swap, Trade(830, "64121", 97));
        Raw("trades", Swap, $$"""{{Trade(831, "odd", 98)}},{"instId":"BTC-USDT-SWAP","tradeId":"832","px":"5","sz":"1","side":"none","ts":"","count":"1"}""");
        Assert.Equal([830, 832], _bus.Consumer.Trades[Swap]);
        var totals = processor.Core.Workers.Select(w => w.Context.Counters).ToList();
        Assert.Equal((1, 2, 0), (totals.Sum(c => c.OddElements), totals.Sum(c => c.OddValues), totals.Sum(c => c.Malformed)));
        var gap = Assert.Single(processor.Core.Ledger.Since(0));
        Assert.Equal((GapOrigin.Venue, GapCause.MalformedFrame, 831, 831), (gap.Origin, gap.Cause, gap.FromId, gap.ToId));
        Assert.Contains(_bus.Unanswered, s => s.EndsWith($"ctl.backfill.okx.public.{Swap}", StringComparison.Ordinal));
    }

    [Fact]
    public void A_page_of_trades_that_could_not_be_read_whole_proves_nothing()
    {
        var processor = Start(processors: 1);
        Raw("trades", Swap, Trade(830, "64121", 97));
        Raw("trades", Swap, $"{Trade(831, "odd", 98)},{Trade(840, "64121", 99)}");
        Page(Trade(839, "2", 99), Trade(835, "odd", 98), Trade(830, "1", 97));
        Assert.Equal(GapState.Open, Assert.Single(processor.Core.Ledger.Since(0)).State);
        Page(Trade(840, "2", 99), Trade(839, "2", 99), Trade(835, "3", 98), Trade(830, "1", 97));
        Assert.Equal(GapState.Repaired, processor.Core.Ledger.Since(0)[^1].State);
        Assert.Equal([830, 835, 839, 840], _bus.Consumer.Trades[Swap].Order());
    }

    [Fact]
    public void A_best_price_without_its_id_is_published_and_the_next_one_too()
    {
        _bus.Start("processor-0");
        _bus.PublishRaw("a/s/0/1", Exchange.Binance, Market.Usdm, "instruments", "ALL", """{"symbols":[{"symbol":"BTCUSDT","contractType":"PERPETUAL","status":"TRADING","baseAsset":"BTC","quoteAsset":"USDT","filters":[]}]}""");
        _bus.Pass(2);
        foreach (var (id, time, bid) in new[] { ("400", "1795305600000", "10"), ("null", "1795305600001", "11"), ("\"\"", "null", "12"), ("401", "1795305600003", "13") })
        {
            _bus.PublishRaw("a/s/0/1", Exchange.Binance, Market.Usdm, "bookTicker", "BTCUSDT", $$"""{"e":"bookTicker","u":{{id}},"E":{{time}},"T":7,"s":"BTCUSDT","b":"{{bid}}","B":"1","a":"20","A":null}""", $"bookTicker:{bid}");
        }

        _bus.Settle();
        var published = _bus.Consumer.Values.Select(v => JsonDocument.Parse(v).RootElement).ToList();
        Assert.Equal(["10", "11", "12", "13"], published.Select(v => v.GetProperty("bid_price").GetString()));
        Assert.All(published, v => Assert.Equal((7, JsonValueKind.Null), (v.GetProperty("transaction_ts_ms").GetInt64(), v.GetProperty("ask_quantity").ValueKind)));
    }

    private PlayedProcessor Start(int processors)
    {
        for (var i = 0; i < processors; i++) _bus.Start($"processor-{i}");
        _bus.PublishRaw("a/s/0/1", Exchange.Okx, Market.Public, "instruments", "SWAP", Instruments);
        _bus.Pass(10);
        return _bus.Processors["processor-0"];
    }

    private void Index(string index, string price) => Raw("index-tickers", index, $$"""{"instId":"{{index}}","idxPx":"{{price}}","ts":"{{++_now}}"}""");

    private (string? Index, string? Last, long? LastMs) Mark(string symbol)
    {
        _bus.Consumer.Values.Clear();
        Raw("mark-price", symbol, $$"""{"instType":"SWAP","instId":"{{symbol}}","markPx":"64119.5","ts":"{{++_now}}"}""");
        var mark = JsonDocument.Parse(Assert.Single(_bus.Consumer.Values)).RootElement;
        Assert.Equal("64119.5", mark.GetProperty("mark_price").GetString());
        return (mark.GetProperty("index_price").GetString(), mark.GetProperty("last_price").GetString(), mark.GetProperty("last_price_ts_ms") is { ValueKind: JsonValueKind.Number } ms ? ms.GetInt64() : null);
    }

    private static string Trade(long id, string price, long ms) => $$"""{"instId":"BTC-USDT-SWAP","tradeId":"{{id}}","px":"{{price}}","sz":"1","side":"buy","ts":"{{ms}}","count":"1"}""";

    private void Page(params string[] trades)
    {
        _bus.PublishRaw("connector", Exchange.Okx, Market.Public, "backfill", Swap, $$"""{"code":"0","msg":"","data":[{{string.Join(',', trades)}}]}""");
        _bus.Settle();
    }

    private void Raw(string channel, string symbol, string data, string connection = "a/s/0/1")
    {
        _bus.PublishRaw(connection, Exchange.Okx, Market.Public, channel, symbol, $$"""{"arg":{"channel":"{{channel}}","instId":"{{symbol}}"},"data":[{{data}}]}""", $"{channel}:{++_now}");
        _bus.Settle();
    }
}
