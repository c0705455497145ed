namespace MarketPrism.Integration.Tests.Cases;

/// <summary>Values that a venue leaves empty, writes oddly or with more digits than usual, published next to the ordinary ones of the same frame.</summary>
public sealed class ValueCases
{
    private const string Option = "BTC-USD-261225-70000-C";
    [Fact]
    public async Task Okx_values_that_are_empty_or_long_are_published_as_null_and_exactly()
    {
        await using var okx = await OkxAsync();
        await using var run = await CaseRun.StartAsync($$"""
            - name: o
              exchange: okx
              market: public
              symbols: [BTC-USDT, BTC-USDT-SWAP, PEPE-USDT-SWAP, ETH-USD_UM_XPERP-310404, ETH-USD-261225, {{Option}}]
              channels: [orderbook, trade, mark_price, funding_rate, open_interest, liquidation]
              endpoint: {{okx.Venue.Endpoint}}
            """);

        await run.UntilAsync("funding_rate.", m => m["venue_symbol"] == "PEPE-USDT-SWAP" && m["current_funding_rate"] is null, "an empty funding rate is null");
        await run.UntilAsync("funding_rate.", m => m["venue_symbol"] == "BTC-USDT-SWAP" && m["current_funding_rate"] == "-0.0000348111167807", "the other one is exact");
        await run.UntilAsync("open_interest.", m => m["venue_symbol"] == "PEPE-USDT-SWAP" && m["open_interest"] == "193925179554.76927039", "an open interest of 20 digits is exact");
        await run.UntilAsync("mark_price.", m => m["venue_symbol"] == "PEPE-USDT-SWAP" && m["mark_price"] == "0.00000123456", "a mark price is exact");

        // a dated future that pays funding is subscribed to its funding, and its quote is a currency
        var xperp = await run.UntilAsync("funding_rate.", m => m["venue_symbol"] == "ETH-USD_UM_XPERP-310404", "an X-Perp's funding rate");
        Assert.Equal("-0.0000348111167807", xperp["current_funding_rate"]);
        await run.UntilAsync("instrument.", m => m["venue_symbol"] == "ETH-USD_UM_XPERP-310404" && m["quote"] == "USD", "an X-Perp's quote");
        Assert.DoesNotContain(run.Of("funding_rate."), m => m["venue_symbol"] == "ETH-USD-261225");

        // one odd detail costs itself, not the frame: the option's fields are empty, the swap's of the same frame are not
        var odd = await run.UntilAsync("liquidation.", m => m["venue_symbol"] == Option, "an option's liquidation without side, price and size");
        Assert.Equal((null, null, null), (odd["side"], odd["price"], odd["quantity"]));
        await run.UntilAsync("liquidation.", m => m["venue_symbol"] == "BTC-USDT-SWAP" && m["side"] == "buy" && m["price"] == "100" && m["quantity"] == "13", "the whole one of the same frame");
    }

    [Fact]
    public async Task Binance_values_that_mean_nothing_are_not_published_as_zero_and_liquidations_as_what_was_filled()
    {
        await using var binance = await ScriptedBinance.StartAsync(isFutures: true, TestContext.Current.CancellationToken);
        foreach (var symbol in new[] { "KITEUSDT", "NOFUUSDT" }) binance.List(symbol);
        binance.List("BTCUSDT_261225", "CURRENT_QUARTER", deliveryDate: 1798185600000);
        binance.Extra["markPrice@1s"] = binance.Extra["markPrice"] = (symbol, now) =>
        {
            var (rate, next) = symbol switch { "KITEUSDT" => ("0.00010000", now + 3_600_000), "NOFUUSDT" => ("0.00000000", 0L), _ => ("", 0L) };
            return $$"""{"e":"markPriceUpdate","E":{{now}},"s":"{{symbol}}","p":"100.05","ap":"100.0","i":"100.01","P":"100.02","r":"{{rate}}","T":{{next}},"st":1}""";
        };
        binance.Extra["forceOrder"] = (symbol, now) =>
            $$"""{"e":"forceOrder","E":{{now}},"o":{"s":"{{symbol}}","ps":"{{symbol}}","S":"SELL","o":"LIMIT","f":"IOC","q":"0.014","p":"9910","ap":"0","X":"NEW","l":"0","z":"0","T":{{now}},"st":1} }""";
        await using var run = await CaseRun.StartAsync(
            $"- {{name: u, exchange: binance, market: usdm, symbols: [KITEUSDT, NOFUUSDT, BTCUSDT_261225], channels: [orderbook, mark_price, funding_rate, liquidation], endpoint: {binance.Venue.Endpoint}}}");

        await run.UntilAsync("funding_rate.", m => m["venue_symbol"] == "KITEUSDT" && m["current_funding_rate"] == "0.0001", "a funding rate");
        await run.UntilAsync("mark_price.", m => m["venue_symbol"] == "NOFUUSDT" && m["mark_price"] == "100.05", "the mark price of a contract without funding");
        await run.UntilAsync("mark_price.", m => m["venue_symbol"] == "BTCUSDT_261225", "the mark price of a dated contract");
        Assert.DoesNotContain(run.Of("funding_rate."), m => m["venue_symbol"] != "KITEUSDT");
        var liquidation = await run.UntilAsync("liquidation.", m => m["venue_symbol"] == "KITEUSDT", "a liquidation that nothing was filled of");
        Assert.Equal(("0", null, "0.014", "9910", "new"), (liquidation["quantity"], liquidation["price"], liquidation["order_quantity"], liquidation["order_price"], liquidation["order_state"]));
    }

    private static async Task<ScriptedOkx> OkxAsync()
    {
        var okx = await ScriptedOkx.StartAsync(TestContext.Current.CancellationToken);
        okx.List("BTC-USDT", "SPOT");
        okx.List("BTC-USDT-SWAP", "SWAP", "BTC-USDT");
        okx.List("PEPE-USDT-SWAP", "SWAP", "PEPE-USDT");
        okx.List("ETH-USD_UM_XPERP-310404", "FUTURES", "ETH-USD_UM_XPERP", expiry: "1933228800000", ruleType: "xperp");
        okx.List("ETH-USD-261225", "FUTURES", "ETH-USD", expiry: "1798185600000");
        okx.List(Option, "OPTION", "BTC-USD", expiry: "1798185600000");
        okx.Extra["mark-price"] = (id, now) => $$"""{"instType":"SWAP","instId":"{{id}}","markPx":"0.00000123456","ts":"{{now}}"}""";
        okx.Extra["open-interest"] = (id, now) =>
            $$"""{"instType":"SWAP","instId":"{{id}}","oi":"{{(id.StartsWith("PEPE", StringComparison.Ordinal) ? "193925179554.76927039" : "2216113.01000000309")}}","oiCcy":"22161.1301000000309","oiUsd":"1939251795.54769270396321","ts":"{{now}}"}""";
        okx.Extra["funding-rate"] = (id, now) => id == "ETH-USD-261225" ? null
            : $$"""{"formulaType":"withRate","fundingRate":"{{(id.StartsWith("PEPE", StringComparison.Ordinal) ? "" : "-0.0000348111167807")}}","fundingTime":"1795334400000","impactValue":"","instId":"{{id}}","instType":"SWAP","interestRate":"","method":"current_period","maxFundingRate":"0.00375","minFundingRate":"-0.00375","nextFundingRate":"","nextFundingTime":"1795363200000","premium":"","settFundingRate":"","settState":"settled","ts":"{{now}}"}""";
        okx.Extra["liquidation-orders"] = (type, now) => type switch
        {
            "SWAP" => $$"""{"details":[{"bkLoss":"0","bkPx":"100","ccy":"","posSide":"short","side":"buy","sz":"13","ts":"{{now}}"}],"instFamily":"BTC-USDT","instId":"BTC-USDT-SWAP","instType":"SWAP","uly":"BTC-USDT"}""",
            "OPTION" => $$"""{"details":[{"bkLoss":"0","bkPx":"","ccy":"","posSide":"short","side":"","sz":"","ts":"{{now}}"}],"instFamily":"BTC-USD","instId":"{{Option}}","instType":"OPTION","uly":"BTC-USD"}""",
            _ => null,
        };
        return okx;
    }
}
