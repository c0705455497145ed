using MarketPrism.Domain;
using MarketPrism.Processor.Tests.Played;

namespace MarketPrism.Processor.Tests;

/// <summary>What the end of a connection means for streams whose ids prove nothing: OKX's trades, and values.</summary>
public sealed class LaneEndTests
{
    private const string Symbol = "BTC-USDT-SWAP";

    private const string Instruments = """
        {"code":"0","msg":"","data":[{"instType":"SWAP","instId":"BTC-USDT-SWAP","uly":"BTC-USDT","instFamily":"BTC-USDT","baseCcy":"","quoteCcy":"","settleCcy":"USDT","ctVal":"0.01","ctMult":"1","ctValCcy":"BTC","ctType":"linear","expTime":"","listTime":"1573557408000","tickSz":"0.1","lotSz":"0.01","minSz":"0.01","state":"live"}]}
        """;

    private static readonly InstrumentKey Key = new(Exchange.Okx, Market.Public, Symbol);

    private readonly PlayedBus _bus = new([]);
    private readonly PlayedProcessor _processor;
    private readonly HashSet<string> _beating = [];

    public LaneEndTests()
    {
        _processor = _bus.Start("processor-0");
        _bus.PublishRaw("a/rest/0/1", Exchange.Okx, Market.Public, "instruments", "SWAP", Instruments);
        Pass(6);
    }

    private IReadOnlyList<GapRecord> Ledger => _processor.Core.Ledger.Since(0);

    [Theory]
    [InlineData(0.1)] // before the end of the first is even looked at
    [InlineData(3)]
    public void Trades_behind_a_reconnection_are_in_doubt_however_quick_it_was(double away)
    {
        Open("a/s/0/1");
        Trade("a/s/0/1", 10);
        Pass(2);
        var receivedNs = _bus.NowNs - 2_000_000_000;
        Close("a/s/0/1", "Broken: reset");
        Pass(away);
        Open("a/s/0/2");
        Trade("a/s/0/2", 20);
        Trade("a/s/0/2", 24);
        Pass(2);
        var hole = Assert.Single(Ledger);
        Assert.Equal((GapOrigin.Connection, GapCause.Disconnected, GapState.Open, "trades", 11L, 19L), (hole.Origin, hole.Cause, hole.State, hole.RawChannel, hole.FromId, hole.ToId));
        Assert.InRange(hole.FromNs, receivedNs - 100_000_000, receivedNs + 100_000_000);
        Assert.Contains($"marketprism.ctl.backfill.okx.public.{Symbol}", _bus.Unanswered);
    }

    [Fact]
    public void What_is_fetched_fills_the_hole_and_goes_out_once()
    {
        Trades_behind_a_reconnection_are_in_doubt_however_quick_it_was(0.1);
        _bus.PublishRaw("a/rest/0/1", Exchange.Okx, Market.Public, "backfill", Symbol, "{\"code\":\"0\",\"msg\":\"\",\"data\":[" + string.Join(',', new[] { 24, 20, 17, 12, 10 }.Select(Row)) + "]}");
        _bus.Settle();
        var hole = Assert.Single(Ledger);
        Assert.Equal((GapState.Repaired, GapRepair.Backfill, 2L), (hole.State, hole.Repair, hole.Recovered));
        Assert.InRange(hole.ToNs!.Value - hole.FromNs, 2_100_000_000, 2_200_000_000); // from trade to trade, not to when it was found or filled
        Assert.Equal([10, 12, 17, 20, 24], _bus.Consumer.Trades[Symbol].Order());
    }

    [Fact]
    public void Trades_that_an_open_connection_leaves_out_are_found_however_many_reconnections_were_filled_before()
    {
        var id = 100;
        for (var i = 1; i <= 8; i++)
        {
            var lane = $"a/s/0/{i}";
            Open(lane);
            for (var end = id + 20; id < end; id++) Trade(lane, id);
            for (var asked = 0; asked < 2; asked++) // once for the end of the connection, and what was asked for because of the ids
            {
                if (i > 1) _bus.PublishRaw("a/rest/0/1", Exchange.Okx, Market.Public, "backfill", Symbol, "{\"code\":\"0\",\"msg\":\"\",\"data\":[" + string.Join(',', Enumerable.Range(id - 26, 7).Reverse().Select(Row)) + "]}");
                Pass(1.5);
            }

            if (i == 8) break;
            Close(lane, "Broken: reset");
            Pass(3);
            id += 5;
        }

        Assert.Equal(7, Ledger.Count);
        Assert.All(Ledger, g => Assert.Equal((GapCause.Disconnected, GapState.Repaired, 5L), (g.Cause, g.State, g.Recovered)));
        Pass(31); // the last reconnection is no reason any more
        Trade("a/s/0/8", id + 5); // the venue withheld five
        Pass(2);
        Assert.Equal((GapCause.TradeGap, GapState.Open, (long)id, id + 4L), (Ledger[^1].Cause, Ledger[^1].State, Ledger[^1].FromId, Ledger[^1].ToId));
    }

    [Theory]
    [InlineData("Rotated: age", 0.1)]
    [InlineData("Rotated: age", 30)] // a quiet stream: its next trade comes long after the rotation
    [InlineData("Reconfigured: no stream left", 30)]
    public void A_successor_that_was_open_before_leaves_no_doubt(string cause, double quiet)
    {
        Open("a/s/0/1");
        Trade("a/s/0/1", 10);
        Pass(1);
        Open("a/s/0/2");
        Pass(0.5);
        Close("a/s/0/1", cause);
        Pass(quiet);
        Trade("a/s/0/2", 20);
        Pass(2);
        Assert.Empty(Ledger);
    }

    [Fact]
    public void One_that_broke_while_its_successor_was_on_the_way_does()
    {
        Open("a/s/0/1");
        Trade("a/s/0/1", 10);
        Pass(1);
        Open("a/s/0/2"); // subscribes yet
        Close("a/s/0/1", "Broken: reset");
        Pass(0.5);
        Trade("a/s/0/2", 20);
        Pass(2);
        Assert.Equal((11L, 19L), (Assert.Single(Ledger).FromId, Ledger[0].ToId));
    }

    [Fact]
    public void The_other_of_two_connections_leaves_no_doubt()
    {
        Open("a/s/0/1");
        Open("a/s/1/1");
        Trade("a/s/0/1", 10);
        Trade("a/s/1/1", 10);
        Pass(1);
        Close("a/s/0/1", "Broken: reset");
        Pass(3);
        Trade("a/s/1/1", 20);
        Pass(2);
        Assert.Empty(Ledger);
    }

    [Fact]
    public void A_frame_that_comes_long_after_the_end_of_its_connection_carries_nothing()
    {
        Open("a/s/0/1");
        Trade("a/s/0/1", 10);
        Pass(1);
        Close("a/s/0/1", "Broken: reset");
        Pass(0.1);
        Open("a/s/0/2");
        Trade("a/s/0/2", 20);
        Pass(3);
        Trade("a/s/0/1", 15); // the bus was slow
        Pass(1);
        Close("a/s/0/2", "Broken: reset");
        Pass(1);
        Open("a/s/0/3");
        Trade("a/s/0/3", 30);
        Pass(3);
        Assert.Equal([(11L, 19L), (21L, 29L)], Ledger.Select(g => (g.FromId!.Value, g.ToId!.Value)).Order());
    }

    [Fact]
    public void One_that_was_taken_for_lost_and_beats_again_carries_again()
    {
        Open("a/s/0/1");
        Trade("a/s/0/1", 10);
        Pass(6);
        _beating.Clear();
        Pass(30);
        _beating.Add("a/s/0/1"); // its connector's way to the bus was cut
        Pass(6);
        Trade("a/s/0/1", 20);
        Pass(3);
        Open("a/s/0/2");
        Trade("a/s/0/2", 20);
        Pass(3);
        Close("a/s/0/1", "Rotated: age");
        Trade("a/s/0/2", 30);
        Pass(3);
        Assert.Equal((11L, 19L), (Assert.Single(Ledger).FromId, Ledger[0].ToId));
    }

    [Theory]
    [InlineData(2.6)] // its pod came back at once
    [InlineData(40)] // its node was gone
    public void A_killed_connector_tells_nobody_and_yet_the_hole_is_found(double away)
    {
        Open("a/s/0/1");
        Trade("a/s/0/1", 10);
        Value("a/s/0/1", 1);
        Pass(7);
        var lastNs = _bus.NowNs;
        Value("a/s/0/1", 2);
        _beating.Remove("a/s/0/1");
        Pass(away);
        var backNs = _bus.NowNs;
        Open("a/s/0/2");
        Trade("a/s/0/2", 20);
        Value("a/s/0/2", 3);
        Pass(20);
        var trades = Assert.Single(Ledger, g => g.RawChannel == "trades");
        Assert.Equal((GapCause.Disconnected, 11L, 19L), (trades.Cause, trades.FromId, trades.ToId));
        var values = Assert.Single(Ledger, g => g.RawChannel == "bbo-tbt");
        Assert.Equal((GapOrigin.Connection, GapCause.Disconnected, GapState.Lost, "a/s/0/1", lastNs, (long?)backNs), (values.Origin, values.Cause, values.State, values.Connection, values.FromNs, values.ToNs));
        Assert.Equal(2, Ledger.Count);
    }

    [Fact]
    public void A_book_of_a_killed_connector_does_not_stay_synced()
    {
        Open("a/s/0/1");
        _bus.PublishRaw("a/s/0/1", Exchange.Okx, Market.Public, "books", Symbol,
            $$$"""{"arg":{"channel":"books","instId":"{{{Symbol}}}"},"action":"snapshot","data":[{"asks":[["64120.2","5","0","1"]],"bids":[["64120.0","3","0","1"]],"ts":"1795305600085","checksum":0,"prevSeqId":-1,"seqId":10}]}""");
        Pass(30);
        Assert.Equal(Markets.BookState.Synced, Assert.Single(_processor.Core.ReportBooks()).State); // quiet, but its connection lives
        _beating.Clear();
        Pass(22);
        Assert.NotEqual(Markets.BookState.Synced, Assert.Single(_processor.Core.ReportBooks()).State);
    }

    [Fact]
    public void A_value_that_nobody_brings_again_stays_an_open_hole()
    {
        Open("a/s/0/1");
        Value("a/s/0/1", 1);
        Pass(6);
        _beating.Clear();
        Pass(60);
        Assert.Equal(GapState.Open, Assert.Single(Ledger).State);
        Value("a/s/0/1", 1); // of the same connection: its beats were lost, not it
        _bus.Settle();
        var gap = Assert.Single(Ledger);
        Assert.Equal((GapState.Lost, GapOrigin.Bus, GapCause.BusLoss), (gap.State, gap.Origin, gap.Cause)); // its connector was cut off from the bus: now it is known
    }

    [Fact]
    public void A_gap_stays_open_when_its_partition_goes_elsewhere_and_the_next_owner_closes_it()
    {
        Open("a/s/0/1");
        Value("a/s/0/1", 1);
        Pass(6);
        _beating.Clear();
        Pass(30);
        var id = Assert.Single(Ledger, g => g.State == GapState.Open).Id;
        var second = _bus.Start("processor-1");
        _bus.PublishRaw("a/rest/0/1", Exchange.Okx, Market.Public, "instruments", "SWAP", Instruments);
        Pass(35); // open gaps are sent again, so that it knows
        _processor.Core.Leave();
        Pass(10);
        _processor.Core.Stop();
        _bus.Kill("processor-0");
        Pass(2);
        Assert.Equal(GapState.Open, second.Core.Ledger.Find(id)?.State);
        Open("a/s/0/2");
        var backNs = _bus.NowNs;
        Value("a/s/0/2", 2);
        Pass(8);
        var closed = second.Core.Ledger.Find(id)!;
        Assert.Equal((GapState.Lost, GapEvidence.Frame, new FirstMessage(null, backNs, "a/s/0/2")), (closed.State, closed.Evidence, closed.After!.Value));
        Assert.Equal(closed, _bus.Consumer.Gaps[id]);
    }

    [Fact]
    public void A_stream_without_a_frame_so_far_is_recorded_once_for_all_connections_of_a_killed_connector()
    {
        _bus.Publish("connector", _bus.Subjects.DesiredStreams(Exchange.Okx, Market.Public), new DesiredStreams("okx-0", [new DesiredStreamSet(Channel.Liquidation, "liquidation-orders", ["SWAP"])]).ToJson());
        Open("a/s/0/1");
        Open("a/s/1/1");
        Pass(6);
        _beating.Clear();
        Pass(30);
        var gap = Assert.Single(Ledger);
        Assert.Equal(("liquidation-orders", GapState.Open), (gap.RawChannel, gap.State)); // no message shows that it is over
    }

    [Fact]
    public void One_of_two_connectors_killed_costs_nothing()
    {
        Open("a/s/0/1");
        Open("b/s/0/1");
        foreach (var id in new[] { 10, 13 })
        {
            Trade("a/s/0/1", id);
            Trade("b/s/0/1", id);
            Value("a/s/0/1", id);
            Value("b/s/0/1", id);
            Pass(6);
        }

        _beating.Remove("a/s/0/1");
        for (var id = 20; id < 30; id++)
        {
            Pass(3);
            Trade("b/s/0/1", id);
            Value("b/s/0/1", id);
        }

        Assert.Empty(Ledger);
    }

    [Fact]
    public void Silence_means_nothing_to_one_whose_own_bus_is_away()
    {
        Open("a/s/0/1");
        Trade("a/s/0/1", 10);
        Value("a/s/0/1", 1);
        Pass(6);
        _bus.Isolated.Add("processor-0");
        Pass(60);
        _bus.Isolated.Clear();
        Pass(10);
        Trade("a/s/0/1", 20);
        Value("a/s/0/1", 2);
        Pass(2);
        Assert.DoesNotContain(Ledger, g => g.Cause == GapCause.Disconnected);
    }

    private static string Row(int id) => $$"""{"instId":"{{Symbol}}","tradeId":"{{id}}","px":"64120.1","sz":"1","side":"buy","ts":"{{1_795_305_600_000 + id}}","count":"1"}""";

    private void Trade(string lane, int id) => _bus.PublishRaw(lane, Exchange.Okx, Market.Public, "trades", Symbol, $$$"""{"arg":{"channel":"trades","instId":"{{{Symbol}}}"},"data":[{{{Row(id)}}}]}""", $"trades:{id}");

    private void Value(string lane, int id) => _bus.PublishRaw(lane, Exchange.Okx, Market.Public, "bbo-tbt", Symbol,
        $$$"""{"arg":{"channel":"bbo-tbt","instId":"{{{Symbol}}}"},"data":[{"asks":[["64120.4","7","0","1"]],"bids":[["64120.1","1","0","1"]],"ts":"{{{1_795_305_600_000 + id}}}","seqId":{{{id}}}}]}""", $"bbo-tbt:{id}");

    private void Open(string lane)
    {
        _beating.Add(lane);
        Tell(lane, ConnectionEvent.Opened);
    }

    private void Close(string lane, string cause)
    {
        _beating.Remove(lane);
        Tell(lane, ConnectionEvent.Closed, cause);
    }

    private void Tell(string lane, ConnectionEvent kind, string cause = "")
    {
        _bus.Publish("connector", _bus.Subjects.Connection(Exchange.Okx, Market.Public), new ConnectionNotice(kind, lane, _bus.NowNs, "", "", cause, []).ToJson());
        _bus.Settle();
    }

    // With the beats of living connections, every 5 s
    private void Pass(double seconds)
    {
        for (; seconds > 0; seconds -= 0.5)
        {
            if (_bus.NowNs / 1_000_000 % 5000 < 500)
            {
                foreach (var lane in _beating) Tell(lane, ConnectionEvent.Beat);
            }

            _bus.Pass(Math.Min(seconds, 0.5));
        }
    }
}
