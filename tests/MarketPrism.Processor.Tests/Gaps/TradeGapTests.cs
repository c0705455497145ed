using MarketPrism.Domain;
using MarketPrism.Markets.Messages;
using MarketPrism.Processor.Tests.Played;

namespace MarketPrism.Processor.Tests.Gaps;

/// <summary>What a processor makes of the gaps in trades that connectors record: repaired only when it has seen that nothing is missing.</summary>
public sealed class TradeGapTests
{
    private const string Symbol = "BTC-USDT-SWAP";

    private static readonly InstrumentKey Key = new(Exchange.Okx, Market.Public, Symbol);

    private readonly PlayedBus _bus = new([]);

    [Fact]
    public void Where_ids_skip_a_silence_on_an_open_connection_is_asked_about()
    {
        Start();
        Open("a/s/0/1");
        Trade("a/s/0/1", 10);
        var lastNs = _bus.NowNs;
        _bus.Pass(20);
        Record("1", GapCause.StreamStalled, "a/s/0/1", lastNs);
        _bus.Pass(2);
        Trade("a/s/0/1", 20);
        var first = new FirstMessage(20, _bus.NowNs, "a/s/0/1");
        _bus.Pass(8);
        var gap = Gap("1");
        Assert.Equal((GapState.Open, GapCause.StreamStalled, 11L, 19L), (gap.State, gap.Cause, gap.FromId, gap.ToId)); // the connector's record, with what the processor found
        Assert.Contains($"marketprism.ctl.backfill.okx.public.{Symbol}", _bus.Unanswered);
        _bus.PublishRaw("a/rest/0/1", Exchange.Okx, Market.Public, "backfill", Symbol, "{\"code\":\"0\",\"msg\":\"\",\"data\":[" + string.Join(',', new[] { 20, 17, 12, 10 }.Select(Row)) + "]}");
        _bus.Pass(1);
        gap = Gap("1");
        Assert.Equal((GapState.Repaired, GapEvidence.Ids, GapRepair.Backfill, 2L, first), (gap.State, gap.Evidence, gap.Repair, gap.Recovered, gap.After!.Value));
        Assert.Equal([10, 20, 12, 17], _bus.Consumer.Trades[Symbol]);
    }

    [Fact]
    public void What_an_open_connection_leaves_out_for_a_moment_is_recorded_and_asked_for_where_ids_joined_before()
    {
        Start();
        Open("a/s/0/1");
        for (var id = 10; id <= 20; id++)
        {
            Trade("a/s/0/1", id);
            _bus.Pass(0.1);
        }

        _bus.Pass(3); // shorter than any rhythm that a connector would call a silence
        Trade("a/s/0/1", 25);
        var first = new FirstMessage(25, _bus.NowNs, "a/s/0/1");
        _bus.Pass(5);
        var gap = Assert.Single(_bus.Consumer.Gaps.Values);
        Assert.Equal((GapState.Open, GapCause.TradeGap, 21L, 24L), (gap.State, gap.Cause, gap.FromId, gap.ToId));
        Assert.Contains($"marketprism.ctl.backfill.okx.public.{Symbol}", _bus.Unanswered);
        _bus.PublishRaw("a/rest/0/1", Exchange.Okx, Market.Public, "backfill", Symbol, "{\"code\":\"0\",\"msg\":\"\",\"data\":[" + string.Join(',', new[] { 25, 24, 23, 22, 21, 20 }.Select(Row)) + "]}");
        _bus.Pass(1);
        gap = Assert.Single(_bus.Consumer.Gaps.Values);
        Assert.Equal((GapState.Repaired, GapEvidence.Ids, GapRepair.Backfill, 4L, first), (gap.State, gap.Evidence, gap.Repair, gap.Recovered, gap.After!.Value));
        Assert.Equal([.. Enumerable.Range(10, 11), 25, 21, 22, 23, 24], _bus.Consumer.Trades[Symbol]);
    }

    [Fact]
    public void Where_ids_skip_the_trade_that_joins_the_last_one_shows_that_none_is_missing()
    {
        Start();
        Open("a/s/0/1");
        Trade("a/s/0/1", 10);
        var lastNs = _bus.NowNs;
        _bus.Pass(20);
        Record("1", GapCause.StreamStalled, "a/s/0/1", lastNs);
        _bus.Pass(2);
        Trade("a/s/0/1", 11);
        _bus.Pass(8);
        Assert.Equal((GapState.Repaired, GapEvidence.Ids, GapRepair.None), (Gap("1").State, Gap("1").Evidence, Gap("1").Repair));
        Assert.Empty(_bus.Unanswered);
    }

    [Fact]
    public void What_another_connection_carried_all_the_time_is_not_missing()
    {
        Start();
        Open("a/s/0/1");
        Open("b/s/0/1");
        Trade("a/s/0/1", 10);
        Trade("b/s/0/1", 10);
        _bus.Pass(1);
        var lastNs = _bus.NowNs;
        Trade("b/s/0/1", 15);
        _bus.Pass(0.5);
        Record("1", GapCause.Disconnected, "a/s/0/1", lastNs);
        for (var id = 20; id < 30; id++)
        {
            Trade("b/s/0/1", id);
            _bus.Pass(1);
        }

        Assert.Equal((GapState.Repaired, GapRepair.OtherLane, "b/s/0/1"), (Gap("1").State, Gap("1").Repair, Gap("1").After!.Value.Connection));
    }

    [Fact]
    public void A_gap_of_which_nobody_here_saw_the_beginning_is_lost_and_not_repaired()
    {
        Start();
        var lastNs = _bus.NowNs;
        _bus.Pass(5);
        Trade("a/s/0/2", 20); // the first trade that this processor ever saw
        var first = new FirstMessage(20, _bus.NowNs, "a/s/0/2");
        _bus.Pass(1);
        Record("1", GapCause.Disconnected, "a/s/0/1", lastNs, first);
        _bus.Pass(8);
        Assert.Equal((GapState.Lost, GapEvidence.Frame, first), (Gap("1").State, Gap("1").Evidence, Gap("1").After!.Value));
    }

    [Fact]
    public void Contiguous_ids_show_that_nothing_is_missing_and_only_to_one_that_followed_them()
    {
        var market = new PlayedMarket(new Random(51), symbols: 1, lanes: 1);
        var recorder = new PlayedRecorder(market);
        market.Start("processor-0");
        Run(8);
        var lane = market.Lanes[0];
        market.Cut(lane, isTold: true);
        recorder.Ended(lane);
        Run(2); // trades 2 s long, on no connection
        market.Bus.Kill("processor-0");
        market.Connect();
        Run(2);
        market.Start("processor-1"); // without a position: it knows nothing of the trades before
        Run(40);
        var trades = Assert.Single(market.Bus.Consumer.Gaps.Values, g => g.RawChannel == "trade");
        Assert.Equal((GapState.Lost, lane.Connection), (trades.State, trades.Connection));
        Assert.Equal(GapState.Repaired, Assert.Single(market.Bus.Consumer.Gaps.Values, g => g.RawChannel == "depth").State); // a book is whole with its snapshot
        Assert.Equal(0, recorder.Ledger.Totals().Open);

        void Run(double seconds) => market.Bus.Pass(seconds, () =>
        {
            market.Step();
            recorder.Tick();
        });
    }

    private static string Row(int id) => $$"""{"instId":"{{Symbol}}","tradeId":"{{id}}","px":"64120.1","sz":"1","side":"buy","ts":"{{1_795_305_600_000 + id}}","count":"1"}""";

    private void Start()
    {
        _bus.Start("processor-0");
        _bus.PublishRaw("a/rest/0/1", Exchange.Okx, Market.Public, "instruments", "SWAP",
            """{"code":"0","msg":"","data":[{"instType":"SWAP","instId":"BTC-USDT-SWAP","uly":"BTC-USDT","instFamily":"BTC-USDT","baseCcy":"","quoteCcy":"","settleCcy":"USDT","ctVal":"0.01","ctMult":"1","ctValCcy":"BTC","ctType":"linear","expTime":"","listTime":"1573557408000","tickSz":"0.1","lotSz":"0.01","minSz":"0.01","state":"live"}]}""");
        _bus.Pass(6);
    }

    private GapRecord Gap(string id) => _bus.Consumer.Gaps[id];

    private void Record(string id, GapCause cause, string connection, long fromNs, FirstMessage? after = null)
    {
        var buffer = new MessageBuffer();
        GapRecordJson.Write(buffer, new GapRecord
        {
            Id = id,
            State = GapState.Open,
            Origin = GapOrigin.Connection,
            Cause = cause,
            Connection = connection,
            Instrument = Key,
            RawChannel = "trades",
            FromNs = fromNs,
            After = after,
            OpenedNs = _bus.NowNs,
        });
        _bus.Publish("connector", _bus.Subjects.Gap(Key), buffer.Written);
        _bus.Settle();
    }

    private void Trade(string lane, int id) => _bus.PublishRaw(lane, Exchange.Okx, Market.Public, "trades", Symbol, $$$"""{"arg":{"channel":"trades","instId":"{{{Symbol}}}"},"data":[{{{Row(id)}}}]}""", $"trades:{id}");

    private void Open(string lane) => _bus.Publish("connector", _bus.Subjects.Connection(Exchange.Okx, Market.Public), new ConnectionNotice(ConnectionEvent.Opened, lane, _bus.NowNs, "", "", "", []).ToJson());
}
