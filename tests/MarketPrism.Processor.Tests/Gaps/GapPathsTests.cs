using MarketPrism.Domain;
using MarketPrism.Processor.Tests.Played;

namespace MarketPrism.Processor.Tests.Gaps;

/// <summary>Each way in which a processor opens a record: what closes it, on what evidence, and that it stays open or is lost when that never comes.</summary>
public sealed class GapPathsTests
{
    private static readonly Dictionary<string, Action[]> Paths = new()
    {
        ["book_broken"] = [() => new GapPathsTests().A_broken_book_closes_its_gap_with_a_snapshot_that_updates_join_and_not_before()],
        ["book_renewed_wrong"] = [() => new GapPathsTests().A_renewal_that_shows_a_wrong_book_is_a_gap_that_the_next_update_closes()],
        ["trades_missing"] = [() => new GapPathsTests().Missing_trades_close_their_gap_when_all_ids_are_back(), () => new GapPathsTests().Trades_that_do_not_come_back_are_lost_after_ten_minutes()],
        ["trades_doubted"] = [() => new LaneEndTests().What_is_fetched_fills_the_hole_and_goes_out_once()],
        ["trades_skipped"] = [() => new TradeGapTests().What_an_open_connection_leaves_out_for_a_moment_is_recorded_and_asked_for_where_ids_joined_before()],
        ["trades_overflowed"] = [() => new GapPathsTests().Trades_that_found_no_room_are_lost_up_to_the_first_that_is_published()],
        ["values_lost_by_bus"] = [() => new WorkerTests().The_first_liquidation_of_a_type_that_the_bus_lost_stands_in_the_ledger(), () => new GapPathsTests().A_frame_that_shows_a_loss_of_the_bus_ends_it()],
        ["values_connector_gone"] = [() => new LaneEndTests().A_value_that_nobody_brings_again_stays_an_open_hole(), () => new LaneEndTests().A_killed_connector_tells_nobody_and_yet_the_hole_is_found(2.6)],
        ["not_published"] = [() => new OneLedgerTests().After_the_bus_was_away_for_60_s_no_gap_stays_open_and_the_cause_is_the_bus(), () => new OwnershipTests().A_processor_that_dies_is_replaced_and_what_was_missed_is_ledgered_and_fetched()],
    };

    public static TheoryData<string> DocumentedPaths() => [.. GapTable.Paths("a processor")];

    /// <summary>The table in docs/subjects.md, row by row.</summary>
    [Theory]
    [MemberData(nameof(DocumentedPaths))]
    public void Every_documented_path_is_closed_as_documented(string path)
    {
        foreach (var scenario in Paths[path]) scenario();
    }

    [Fact]
    public void No_path_is_missing_in_the_documents() => Assert.Equal(Paths.Keys.Order(), GapTable.Paths("a processor").Order());

    [Fact]
    public void A_broken_book_closes_its_gap_with_a_snapshot_that_updates_join_and_not_before()
    {
        var market = new PlayedMarket(new Random(41), symbols: 1, lanes: 1);
        market.Start("processor-0");
        market.Run(5);
        var asks = 0;
        market.Bus.SnapshotsWork = () => asks > 0;
        market.Lanes[0].Send(market.Venues[0], "depth", market.Venues[0].NextDepth(), isLost: true);
        market.Run(700); // longer than anything that is given up
        Assert.Equal(GapState.Open, Only(market).State);
        asks = 1;
        market.Run(30);
        market.AllIsProven();
        var gap = Only(market);
        Assert.Equal((GapState.Repaired, GapEvidence.Snapshot, GapRepair.Resync), (gap.State, gap.Evidence, gap.Repair));
        Assert.InRange(gap.After!.Value.ReceivedNs - gap.FromNs, 1, 500_000_000); // the first frame after it, not the one that mended it
        Assert.True(gap.ToNs - gap.FromNs > 690_000_000_000);
    }

    [Fact]
    public void A_renewal_that_shows_a_wrong_book_is_a_gap_that_the_next_update_closes()
    {
        var bus = new PlayedBus([]);
        var processor = bus.Start("processor-0", new ProcessorOptions { Workers = 1, RestLimit = 5 });
        Raw("instruments", System.Text.Encoding.UTF8.GetString(PlayedVenue.ExchangeInfo(["BTCUSDT"])));
        bus.Pass(2);
        const string Asks = """["101","1"],["102","1"]""";
        Raw("snapshot", $$"""{"lastUpdateId":100,"bids":[["100","1"],["99","1"],["98","1"],["97","1"],["90","1"]],"asks":[{{Asks}}]}""");
        Depth(101, """["100","0"]""");
        bus.Pass(0.3);
        Depth(102, """["99","0"],["98","0"],["97","0"],["94","1"]""");
        bus.Pass(0.2);
        Assert.Equal(["marketprism.ctl.snapshot.binance.spot.BTCUSDT"], bus.Unanswered); // half of the way to the end of the snapshot
        Assert.Empty(processor.Core.Ledger.Since(0));
        Raw("snapshot", $$"""{"lastUpdateId":102,"bids":[["94","9"],["90","1"],["89","5"],["88","5"],["80","5"]],"asks":[{{Asks}}]}"""); // 94 has another quantity: the book was wrong
        bus.Pass(1.5);
        Assert.Equal(GapState.Open, Assert.Single(processor.Core.Ledger.Since(0)).State); // REST alone repairs nothing
        var firstNs = bus.NowNs;
        Depth(103, """["94","8"]""");
        bus.Pass(1.5);
        var gap = Assert.Single(processor.Core.Ledger.Since(0));
        Assert.Equal((GapCause.BookInvalid, GapState.Repaired, GapEvidence.Snapshot, GapRepair.Resync, new FirstMessage(103, firstNs, "a/s/0/1")), (gap.Cause, gap.State, gap.Evidence, gap.Repair, gap.After!.Value));

        void Raw(string channel, string json) => bus.PublishRaw("a/s/0/1", Exchange.Binance, Market.Spot, channel, "BTCUSDT", json);

        void Depth(long id, string bids) =>
            Raw("depth", "{\"stream\":\"btcusdt@depth@100ms\",\"data\":{\"e\":\"depthUpdate\",\"E\":1,\"s\":\"BTCUSDT\",\"U\":" + id + ",\"u\":" + id + ",\"b\":[" + bids + "],\"a\":[]}}");
    }

    [Fact]
    public void Missing_trades_close_their_gap_when_all_ids_are_back()
    {
        var (market, gap) = LoseTrade(seconds: 60);
        Assert.Equal(GapState.Open, gap.State);
        market.Bus.BackfillsWork = static () => true;
        market.Run(8);
        gap = Only(market, "trade");
        Assert.Equal((GapState.Repaired, GapEvidence.Ids, GapRepair.Backfill, 1L, gap.ToId + 1), (gap.State, gap.Evidence, gap.Repair, gap.Recovered, gap.After!.Value.Id));
    }

    [Fact]
    public void Trades_that_do_not_come_back_are_lost_after_ten_minutes()
    {
        var (_, gap) = LoseTrade(seconds: 605);
        Assert.Equal((GapState.Lost, GapEvidence.GivenUp), (gap.State, gap.Evidence));
        Assert.Equal(gap.ToId + 1, gap.After!.Value.Id); // and yet it is known where it ends
    }

    [Fact]
    public void Trades_that_found_no_room_are_lost_up_to_the_first_that_is_published()
    {
        var venue = new PlayedVenue("BTCUSDT", new Random(42));
        venue.Open();
        var bus = new PlayedBus([venue]) { InstrumentsWork = false };
        var processor = bus.Start("processor-0", new ProcessorOptions { Workers = 1 });
        bus.PublishDesired();
        bus.Pass(3);
        var lane = new PlayedLane(bus, "a/s/0/1");
        var first = venue.LastTradeId + 1;
        for (var i = 0; i < TradeFlow.WaitingMax + 100; i++)
        {
            lane.Send(venue, "trade", venue.NextTrade());
            if (i % 500 == 0) bus.Pass(0.01);
        }

        bus.Pass(1);
        Assert.Equal((GapState.Open, GapCause.BufferOverflow), (Overflow().State, Overflow().Cause));
        bus.InstrumentsWork = true;
        bus.PublishInstruments();
        bus.Pass(1);
        var gap = Overflow();
        Assert.Equal((GapState.Lost, GapEvidence.Ids, first, first + 99, first + 100), (gap.State, gap.Evidence, gap.FromId!.Value, gap.ToId!.Value, gap.After!.Value.Id!.Value));
        Assert.Equal(first + 100, bus.Consumer.Trades["BTCUSDT"][0]);

        GapRecord Overflow() => Assert.Single(processor.Core.Ledger.Since(0), g => g.RawChannel == "trade");
    }

    [Fact]
    public void A_frame_that_shows_a_loss_of_the_bus_ends_it()
    {
        var market = new PlayedMarket(new Random(43), symbols: 1, lanes: 1);
        market.Start("processor-0");
        market.Run(5);
        var venue = market.Venues[0];
        market.Lanes[0].Send(venue, "bookTicker", Ticker(1));
        market.Lanes[0].Send(venue, "bookTicker", Ticker(2), isLost: true);
        market.Run(0.05);
        var firstNs = market.Bus.NowNs;
        market.Lanes[0].Send(venue, "bookTicker", Ticker(3));
        market.Run(2);
        var gap = Assert.Single(market.Bus.Consumer.Gaps.Values, g => g.RawChannel == "bookTicker");
        Assert.Equal((GapCause.BusLoss, GapState.Lost, GapEvidence.Frame, market.Lanes[0].Connection), (gap.Cause, gap.State, gap.Evidence, gap.After!.Value.Connection));
        Assert.InRange(gap.After.Value.ReceivedNs, gap.FromNs, firstNs);

        static byte[] Ticker(int id) => System.Text.Encoding.UTF8.GetBytes("{\"stream\":\"btcusdt@bookTicker\",\"data\":{\"u\":" + id + ",\"s\":\"BTCUSDT\",\"b\":\"10\",\"B\":\"1\",\"a\":\"11\",\"A\":\"1\"}}");
    }

    private static (PlayedMarket Market, GapRecord Gap) LoseTrade(double seconds)
    {
        var market = new PlayedMarket(new Random(44), symbols: 1, lanes: 1);
        market.Start("processor-0");
        market.Run(5);
        market.Bus.BackfillsWork = static () => false;
        market.Lanes[0].Send(market.Venues[0], "trade", market.Venues[0].NextTrade(), isLost: true);
        market.Run(seconds);
        return (market, Only(market, "trade"));
    }

    private static GapRecord Only(PlayedMarket market, string channel = "depth") => Assert.Single(market.Bus.Consumer.Gaps.Values, g => g.RawChannel == channel);
}
