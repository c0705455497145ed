using MarketPrism.Domain;
using MarketPrism.Exchanges;
using MarketPrism.Processor.Tests.Played;

namespace MarketPrism.Processor.Tests;

/// <summary>Tables whose keys anybody can make up who may publish.</summary>
public sealed class BoundedTableTests
{
    [Fact]
    public void Connections_of_trades_are_limited_and_the_idlest_leave_first()
    {
        var lanes = new TradeLanes();
        Switch("a/s/0/1", 0);
        for (var i = 1; i < 1_000; i++)
        {
            Switch($"forged/{i}", i);
            if (i % 10 == 0) Switch("a/s/0/1", i);
        }

        Assert.Equal(TradeLanes.Limit, lanes.Count);
        Assert.True(lanes.IsAlive("a/s/0/1"));
        Assert.False(lanes.IsAlive("forged/1"));

        void Switch(string lane, int second) => lanes.Switch(lane, null, new TradeEvent(second, DepthEvent.NoId, default, default, null, 0, IsBackfill: false), second, (second - 1, second - 1), TimeSpan.FromSeconds(second));
    }

    [Fact]
    public void Lists_of_connectors_are_limited_and_those_that_are_known_go_on()
    {
        var table = new DesiredStreamTable(TimeSpan.FromSeconds(15));
        Assert.True(Update("a/s", "BTCUSDT"));
        var isTaken = Enumerable.Range(0, 2 * DesiredStreamTable.MaxSources).Count(i => Update($"forged/{i}", "FUZZUSDT"));
        Assert.Equal((DesiredStreamTable.MaxSources - 1, DesiredStreamTable.MaxSources), (isTaken, table.Count.Sources));
        Assert.True(Update("a/s", "BTCUSDT", "ETHUSDT"));
        Assert.Equal(3, table.Count.Streams);

        bool Update(string source, params string[] symbols) => BoundedTableTests.Update(table, source, symbols);
    }

    [Fact]
    public void Streams_that_connectors_ask_for_are_limited_and_those_that_are_known_stay()
    {
        var table = new DesiredStreamTable(TimeSpan.FromSeconds(15));
        Assert.True(Update(table, "a/s", ["BTCUSDT"]));
        Assert.False(Update(table, "forged", [.. Enumerable.Range(0, DesiredStreamTable.MaxStreams).Select(static i => $"FUZZ{i}")]));
        Assert.Equal(DesiredStreamTable.MaxStreams, table.Count.Streams);
        Assert.True(Update(table, "a/s", ["BTCUSDT"]));
    }

    [Fact]
    public void Processors_are_limited_and_the_own_one_is_always_among_them()
    {
        var core = new PlayedBus([]).Start("processor-0").Core;
        for (var i = 0; i < 1_000; i++) core.Partitions.OnBeat(new ProcessorBeat($"forged-{i}", Leaving: false));
        core.Partitions.OnBeat(new ProcessorBeat("processor-0", Leaving: false));
        core.Partitions.Tick();
        Assert.InRange(core.Partitions.Members.Count, 200, 257);
        Assert.Contains("processor-0", core.Partitions.Members);
    }

    private static bool Update(DesiredStreamTable table, string source, IReadOnlyList<string> symbols) => table.Update(
        Exchange.Binance, Market.Spot, new DesiredStreams(source, [new DesiredStreamSet(Channel.OrderBook, "depth", symbols)]), TimeSpan.Zero, static (_, _, _) => { }, static (_, _, _) => { }, static (_, _) => { });
}
