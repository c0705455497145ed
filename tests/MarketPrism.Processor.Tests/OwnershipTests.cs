using MarketPrism.Domain;
using MarketPrism.Processor.Tests.Played;

namespace MarketPrism.Processor.Tests;

public sealed class OwnershipTests
{
    [Fact]
    public void Partitions_move_only_to_a_newcomer_and_back()
    {
        var partitions = Enumerable.Range(0, VirtualPartition.Count).Select(i => new VirtualPartition(i)).ToList();
        string[] two = ["processor-0", "processor-1"];
        string[] three = ["processor-0", "processor-1", "processor-2"];
        foreach (var partition in partitions)
        {
            var before = Rendezvous.OwnerOf(partition, two);
            var after = Rendezvous.OwnerOf(partition, three);
            Assert.True(after == before || after == "processor-2");
        }

        foreach (var member in three) Assert.InRange(partitions.Count(p => Rendezvous.OwnerOf(p, three) == member), 8, 40);
    }

    [Fact]
    public void From_two_processors_to_three_and_back_nothing_is_lost_or_published_twice()
    {
        var market = new PlayedMarket(new Random(11), symbols: 12, lanes: 1);
        market.Start("processor-0");
        market.Start("processor-1");
        market.Run(8);
        Assert.Equal(64, market.Bus.Processors.Values.Sum(p => p.Owned.Count()));
        market.AllIsProven();
        var third = market.Start("processor-2");
        market.Run(12);
        Assert.InRange(third.Owned.Count(), 8, 40);
        Assert.Equal(64, market.Bus.Processors.Values.Sum(p => p.Owned.Count()));
        market.AllIsProven();
        third.Core.Leave();
        market.Run(12);
        Assert.True(third.Core.IsDrained);
        Assert.Empty(third.Owned);
        third.Core.Stop();
        market.Bus.Kill("processor-2");
        market.Run(4);
        Assert.Equal(64, market.Bus.Processors.Values.Sum(p => p.Owned.Count()));
        market.AllIsProven();
        Assert.Empty(market.Bus.Consumer.Gaps);
        foreach (var trades in market.Bus.Consumer.Trades.Values) Assert.Equal(trades.Order(), trades);
    }

    [Fact]
    public void A_processor_that_dies_is_replaced_and_what_was_missed_is_ledgered_and_fetched()
    {
        var market = new PlayedMarket(new Random(12), symbols: 12, lanes: 1);
        market.Start("processor-0");
        market.Start("processor-1");
        market.Run(8);
        market.Bus.Kill("processor-1");
        market.Run(20);
        Assert.Equal(64, market.Bus.Processors["processor-0"].Owned.Count());
        market.AllIsProven(mayRepeatTrades: true); // what the dead one published after its last claim comes again, in a new epoch
        Assert.Contains(market.Bus.Consumer.Gaps.Values, g => g is { Cause: GapCause.ProcessorDown, Origin: GapOrigin.Processor, State: GapState.Repaired, RawChannel: "depth" });
        Assert.Contains(market.Bus.Consumer.Gaps.Values, g => g is { Cause: GapCause.ProcessorDown, State: GapState.Repaired, Repair: GapRepair.Backfill });
        Assert.True(market.Bus.Consumer.Backfilled > 0);
        Assert.DoesNotContain(market.Bus.Consumer.Gaps.Values, g => g.State == GapState.Open);
    }

    [Fact]
    public void A_processor_that_the_bus_left_stops_and_the_epochs_stay_apart()
    {
        var market = new PlayedMarket(new Random(13), symbols: 6, lanes: 1);
        market.Start("processor-0");
        var lonely = market.Start("processor-1");
        market.Run(8);
        Assert.NotEmpty(lonely.Owned);
        market.Bus.Isolated.Add("processor-1");
        market.Run(12);
        Assert.Empty(lonely.Owned);
        Assert.Equal(64, market.Bus.Processors["processor-0"].Owned.Count());
        market.Bus.Isolated.Clear();
        market.Run(12);
        Assert.NotEmpty(lonely.Owned);
        Assert.Equal(64, market.Bus.Processors.Values.Sum(p => p.Owned.Count()));
        market.AllIsProven(mayRepeatTrades: true);
    }

    [Fact]
    public void A_restart_knows_what_it_missed()
    {
        using var directory = new TemporaryDirectory();
        var market = new PlayedMarket(new Random(14), symbols: 2, lanes: 1, new ProcessorOptions { Workers = 1, StateDirectory = directory.Path });
        market.Start("processor-0");
        market.Run(8);
        market.Bus.Kill("processor-0");
        market.Run(6);
        market.Start("processor-0");
        market.Run(10);
        market.AllIsProven(mayRepeatTrades: true);
        foreach (var symbol in new[] { "BTCUSDT", "ETHUSDT" })
        {
            var gaps = market.Bus.Consumer.Gaps.Values.Where(g => g.Instrument.Symbol == symbol && g.Cause == GapCause.ProcessorDown).ToList();
            Assert.Equal(["depth", "trade"], gaps.Select(g => g.RawChannel).Order());
            Assert.All(gaps, g => Assert.Equal(GapState.Repaired, g.State));
        }
    }

    [Fact]
    public void Liquidations_that_came_during_a_handover_are_published_by_the_one_or_the_other()
    {
        var bus = new PlayedBus([]);
        bus.Start("processor-0");
        var sent = 0;
        void Send()
        {
            for (var i = 0; i < 8; i++)
            {
                // the venue has many instruments: some of them move
                var symbol = $"A{i}USDT";
                sent++;
                bus.PublishRaw("a/s/0/1", Exchange.Binance, Market.Usdm, "forceOrder", symbol, $$$"""
                    {"stream":"x@forceOrder","data":{"e":"forceOrder","E":1795305600123,"o":{"s":"{{{symbol}}}","S":"SELL","o":"LIMIT","f":"IOC","q":"{{{sent}}}","p":"9910","ap":"9910","X":"FILLED","l":"1","z":"{{{sent}}}","T":1795305600120}} }
                    """, $"forceOrder:{sent}");
            }
        }

        bus.PublishRaw("connector", Exchange.Binance, Market.Usdm, "instruments", "ALL", "{\"symbols\":[" + string.Join(',', Enumerable.Range(0, 8).Select(i =>
            $$"""{"symbol":"A{{i}}USDT","contractType":"PERPETUAL","status":"TRADING","baseAsset":"A{{i}}","quoteAsset":"USDT","filters":[]}""")) + "]}", "instruments:1");
        bus.Pass(3, Send);
        bus.Start("processor-1");
        bus.PublishRaw("connector", Exchange.Binance, Market.Usdm, "instruments", "ALL", "{\"symbols\":[" + string.Join(',', Enumerable.Range(0, 8).Select(i =>
            $$"""{"symbol":"A{{i}}USDT","contractType":"PERPETUAL","status":"TRADING","baseAsset":"A{{i}}","quoteAsset":"USDT","filters":[]}""")) + "]}", "instruments:2");
        bus.Pass(8, Send);
        Assert.All(bus.Processors.Values, p => Assert.NotEmpty(p.Owned));
        bus.Settle();
        var quantities = bus.Consumer.Values.Select(v => System.Text.Json.JsonDocument.Parse(v).RootElement.GetProperty("quantity").GetString()!).Select(int.Parse).ToList();
        var missing = Enumerable.Range(1, sent).Except(quantities).ToList();
        Assert.True(missing.Count == 0 || missing.Max() <= 8 * 170, $"missing {string.Join(" ", missing.Take(20))} of {sent}"); // before the first processor had the partitions nobody listened
        Assert.Equal(quantities.Count, quantities.Distinct().Count());
    }
}
