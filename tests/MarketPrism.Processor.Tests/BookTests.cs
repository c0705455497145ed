using MarketPrism.Domain;
using MarketPrism.Processor.Tests.Played;

namespace MarketPrism.Processor.Tests;

public sealed class BookTests
{
    [Theory]
    [InlineData(0)]
    [InlineData(5)]
    public void A_processor_that_starts_alone_publishes_proven_books_and_all_trades(int depth)
    {
        var market = new PlayedMarket(new Random(1), symbols: 2, lanes: 1, new ProcessorOptions { Depth = depth, Workers = 2 });
        var processor = market.Start("processor-0");
        market.Run(12);
        market.AllIsProven();
        Assert.True(market.Bus.Consumer.Compared > 150, $"{market.Bus.Consumer.Compared}");
        Assert.Equal(2, market.Bus.SnapshotsAsked);
        Assert.Empty(market.Bus.Consumer.Gaps);
        var trades = market.Bus.Consumer.Trades["BTCUSDT"];
        Assert.Equal(Enumerable.Range((int)trades[0], trades.Count).Select(i => (long)i), trades);
        Assert.Equal(0, processor.Sum(c => c.Lost + c.Malformed + c.Unrouted));
    }

    [Theory]
    [InlineData(0, 0.1)]
    [InlineData(0, 0)]
    [InlineData(7, 0.1)]
    public void Fast_updates_become_one_and_stay_a_chain(int depth, double interval)
    {
        var market = new PlayedMarket(new Random(2), symbols: 1, lanes: 1, new ProcessorOptions { Depth = depth, UpdateInterval = TimeSpan.FromSeconds(interval), Workers = 1 }) { DepthEvery = 1 };
        market.Start("processor-0");
        market.Run(6);
        market.Bus.Pass(0.2);
        market.AllIsProven();
        if (interval == 0) Assert.True(market.Bus.Consumer.Compared > 400, $"{market.Bus.Consumer.Compared}");
        else Assert.InRange(market.Bus.Consumer.Compared, 40, 80);
    }

    [Fact]
    public void One_of_two_connectors_dies_and_nothing_is_lost_doubled_or_synced_afresh()
    {
        var market = new PlayedMarket(new Random(3), symbols: 2, lanes: 2);
        var processor = market.Start("processor-0");
        market.Run(8);
        var asked = market.Bus.SnapshotsAsked;
        market.Cut(market.Lanes[0], isTold: false);
        market.Run(8);
        market.AllIsProven();
        Assert.Equal(asked, market.Bus.SnapshotsAsked);
        Assert.Empty(market.Bus.Consumer.Gaps);
        Assert.Equal(2, market.Bus.Consumer.StateChanges + 0 * market.Bus.Consumer.Snapshots); // each book once, before its first snapshot
        Assert.True(processor.Sum(c => c.Duplicates) > 100);
    }

    [Fact]
    public void A_loss_on_the_bus_makes_books_suspect_until_the_chain_is_proven()
    {
        var market = new PlayedMarket(new Random(4), symbols: 1, lanes: 1);
        market.Start("processor-0");
        market.Run(5);
        var asked = market.Bus.SnapshotsAsked;
        var changes = market.Bus.Consumer.StateChanges;
        market.Lanes[0].Send(market.Venues[0], "bookTicker", [], isLost: true);
        market.Run(3);
        market.AllIsProven();
        Assert.Equal(asked, market.Bus.SnapshotsAsked); // the depth stream itself lost nothing
        Assert.Equal(changes + 1, market.Bus.Consumer.StateChanges);
        market.Lanes[0].Send(market.Venues[0], "depth", market.Venues[0].NextDepth(), isLost: true);
        market.Run(3);
        market.AllIsProven();
        Assert.Equal(asked + 1, market.Bus.SnapshotsAsked);
        var gap = Assert.Single(market.Bus.Consumer.Gaps.Values, g => g.RawChannel == "depth");
        Assert.Equal((GapCause.BusLoss, GapState.Repaired, GapRepair.Resync), (gap.Cause, gap.State, gap.Repair));
    }

    [Fact]
    public void The_loss_of_a_last_trade_is_seen_and_filled()
    {
        var market = new PlayedMarket(new Random(5), symbols: 1, lanes: 1);
        market.Start("processor-0");
        market.Run(5);
        for (var i = 0; i < 20; i++) market.Lanes[0].Send(market.Venues[0], "trade", market.Venues[0].NextTrade(), isLost: true);
        market.Run(2);
        market.AllIsProven();
        Assert.Equal(20, market.Bus.Consumer.Backfilled);
        var trades = market.Bus.Consumer.Trades["BTCUSDT"];
        Assert.Equal(trades.Order(), trades);
        var gap = Assert.Single(market.Bus.Consumer.Gaps.Values, g => g.RawChannel == "trade");
        Assert.Equal((GapCause.BusLoss, GapState.Repaired, GapRepair.Backfill, 20L), (gap.Cause, gap.State, gap.Repair, gap.Recovered));
    }

    [Fact]
    public void Snapshots_that_are_refused_are_asked_for_again()
    {
        var market = new PlayedMarket(new Random(6), symbols: 2, lanes: 1);
        market.Bus.SnapshotsWork = () => market.Bus.SnapshotsAsked > 6;
        market.Start("processor-0");
        market.Run(15);
        market.AllIsProven();
        Assert.InRange(market.Bus.SnapshotsAsked, 7, 14);
    }

    [Fact]
    public void Bad_frames_are_counted_and_cost_themselves_only()
    {
        var market = new PlayedMarket(new Random(7), symbols: 1, lanes: 1);
        var processor = market.Start("processor-0");
        market.Run(4);
        var venue = market.Venues[0];
        foreach (var bad in new[] { "", "{", "null", "[1]", "{\"stream\":1}", "\u0001\u0002", "{\"stream\":\"btcusdt@depth\",\"data\":{\"e\":\"depthUpdate\",\"E\":1,\"s\":\"BTCUSDT\",\"U\":1,\"u\":99999999999999999999,\"b\":[],\"a\":[]}}" })
            market.Lanes[0].Send(venue, "depth", System.Text.Encoding.UTF8.GetBytes(bad));
        market.Bus.Publish("connector", "marketprism.raw.zz.nonsense", "x"u8);
        market.Bus.Publish("connector", "marketprism.raw.0d.unknown.market.depth.BTCUSDT", "x"u8);
        market.Bus.Publish("connector", "marketprism.ctl.streams.binance.spot", "{"u8);
        market.Bus.Publish("connector", "marketprism.conn.binance.spot", "7"u8);
        market.Run(4);
        market.AllIsProven();
        Assert.Equal(7, processor.Sum(c => c.Malformed + c.OutOfRange));
        Assert.True(processor.Rejected >= 2);
    }

    [Fact]
    public void A_book_of_another_symbol_on_the_wrong_subject_is_refused()
    {
        var market = new PlayedMarket(new Random(8), symbols: 2, lanes: 1);
        var processor = market.Start("processor-0");
        market.Run(4);
        market.Lanes[0].Send(market.Venues[0], "depth", market.Venues[1].NextDepth());
        market.Lanes[0].Send(market.Venues[1], "trade", market.Venues[0].NextTrade());
        market.Run(4);
        Assert.Equal(2, processor.Sum(c => c.Malformed));
        Assert.Empty(market.Bus.Consumer.Faults);
    }

    [Fact]
    public void Whatever_happens_every_synced_book_is_the_truth_and_every_hole_is_ledgered()
    {
        var seed = int.TryParse(Environment.GetEnvironmentVariable("MARKETPRISM_TEST_SEED"), out var given) ? given : Random.Shared.Next();
        TestContext.Current.TestOutputHelper?.WriteLine($"seed {seed}");
        var rounds = int.TryParse(Environment.GetEnvironmentVariable("MARKETPRISM_TEST_ROUNDS"), out var wanted) ? wanted : 8;
        for (var round = 0; round < rounds; round++)
        {
            var random = new Random(seed + round);
            var options = new ProcessorOptions
            {
                Workers = 1 + random.Next(3),
                Depth = random.Next(3) == 0 ? 1 + random.Next(10) : 0,
                UpdateInterval = TimeSpan.FromMilliseconds(random.Next(3) * 100),
                SnapshotInterval = TimeSpan.FromSeconds(1 + random.Next(20)),
            };
            var market = new PlayedMarket(random, symbols: 2, lanes: 1 + random.Next(3), options) { DepthEvery = 1 + random.Next(12) };
            market.Bus.SnapshotsWork = () => market.FaultRate == 0 || random.Next(3) != 0;
            market.Bus.BackfillsWork = () => market.FaultRate == 0 || random.Next(3) != 0;
            market.Start("processor-0");
            market.Run(3);
            market.FaultRate = 5 + random.Next(60);
            market.Run(10);
            market.FaultRate = 0;
            market.Run(25);
            market.Bus.Pass(0.2);
            try
            {
                market.AllIsProven();
            }
            catch (Exception e)
            {
                throw new InvalidOperationException($"seed {seed + round}: {options}; books {string.Join(", ", market.Bus.Processors["processor-0"].Core.ReportBooks())}", e);
            }
        }
    }
}
