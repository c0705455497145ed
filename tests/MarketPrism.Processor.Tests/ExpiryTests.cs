using MarketPrism.Domain;
using MarketPrism.Processor.Tests.Played;

namespace MarketPrism.Processor.Tests;

/// <summary>Options expire every day, for a year and a half: what grows with instruments is swept.</summary>
public sealed class ExpiryTests
{
    private const int Days = 547;
    private const int StrikesADay = 6;
    private readonly PlayedBus _bus = new([]);

    [Fact]
    public void Eighteen_months_of_daily_expiries_leave_every_table_as_small_as_after_the_first()
    {
        var processor = _bus.Start("processor-0", new ProcessorOptions { Workers = 1 });
        _bus.Pass(3);
        var early = 0;
        var late = 0;
        var live = new List<string>();
        for (var day = 0; day < Days; day++)
        {
            live = [.. Enumerable.Range(0, StrikesADay).Select(i => $"BTC-USD-{day:D6}-{60_000 + (i * 1_000)}-C")];
            var connection = $"pod/okx-0/public-0/{day}";
            Tell(ConnectionEvent.Opened, connection);
            PublishMetadata(live);
            _bus.Publish("connector", _bus.Subjects.DesiredStreams(Exchange.Okx, Market.Public), new DesiredStreams($"pod-{day}/okx-0",
                [new(Channel.OrderBook, "books", live), new(Channel.Trade, "trades", live), new(Channel.Bbo, "bbo-tbt", live), new(Channel.Liquidation, "liquidation-orders", ["OPTION"])])
            { TimeNs = _bus.NowNs }.ToJson());
            _bus.Pass(0.3);
            foreach (var symbol in live) Frames(connection, symbol, day);
            Tell(ConnectionEvent.Beat, connection);
            _bus.Pass(0.2);
            Tell(ConnectionEvent.Closed, connection, "Rotated: age");
            for (var part = 0; part < 4; part++)
            {
                _bus.Time.Advance(TimeSpan.FromHours(6));
                _bus.Pass(0.1);
            }

            var total = Total(processor);
            if (day is > 20 and <= 60) early = Math.Max(early, total);
            if (day > Days - 60) late = Math.Max(late, total);
        }

        var tables = processor.Core.Workers[0].CountTables();
        Assert.True(late <= early, $"{early} entries after two months, {late} after eighteen: {tables}");
        Assert.InRange(tables.Instruments, 0, 4 * StrikesADay);
        Assert.InRange(tables.Streams, 0, 20 * StrikesADay);
        Assert.InRange(tables.ValueStreams, 0, 8 * StrikesADay);
        Assert.InRange(tables.Metadata, StrikesADay, 8 * StrikesADay);
        Assert.InRange(tables.Connections, 0, 4);
        Assert.InRange(tables.Positions, 0, 10 * StrikesADay);
        Assert.Equal(0, tables.Endings);
        Assert.InRange(processor.Core.Desired.Streams, 0, 4 * StrikesADay);
        Assert.InRange(processor.Core.Desired.Sources, 0, 1);
        Assert.InRange(processor.Core.Ledger.Since(0).Count, 0, Markets.Gaps.GapLedger.DefaultCapacity);
        Assert.InRange(processor.Core.Requests.Count, 0, 4 * StrikesADay);
        Assert.InRange(processor.Core.ReportBooks().Count, 0, 2 * StrikesADay);
    }

    [Fact]
    public void Silence_alone_removes_nothing_that_a_connector_wants()
    {
        var processor = _bus.Start("processor-0", new ProcessorOptions { Workers = 1, ForgetStreamsAfter = TimeSpan.FromDays(365) });
        string[] live = ["BTC-USD-000001-60000-C"];
        _bus.Pass(3);
        PublishMetadata(live);
        _bus.Publish("connector", _bus.Subjects.DesiredStreams(Exchange.Okx, Market.Public), new DesiredStreams("pod/okx-0",
            [new(Channel.OrderBook, "books", live), new(Channel.Trade, "trades", live), new(Channel.Bbo, "bbo-tbt", live)]).ToJson());
        Tell(ConnectionEvent.Opened, "pod/okx-0/public-0/1");
        _bus.Pass(1);
        for (var day = 0; day < 30; day++)
        {
            _bus.Time.Advance(TimeSpan.FromDays(1));
            _bus.Pass(0.2);
        }

        _bus.Pass(5);
        var tables = processor.Core.Workers[0].CountTables();
        Assert.Equal((1, 1, 1, 1), (tables.Instruments, tables.Metadata, tables.ValueStreams, processor.Core.ReportBooks().Count));
    }

    private static int Total(PlayedProcessor processor)
    {
        var (instruments, streams, values, metadata, connections, positions, endings) = processor.Core.Workers[0].CountTables();
        return instruments + streams + values + metadata + connections + positions + endings + processor.Core.Desired.Streams + processor.Core.Desired.Sources + processor.Core.Requests.Count;
    }

    private void Frames(string connection, string symbol, int day)
    {
        Raw("books", symbol, $$$"""{"arg":{"channel":"books","instId":"{{{symbol}}}"},"action":"snapshot","data":[{"asks":[["0.02","5","0","1"]],"bids":[["0.01","3","0","1"]],"ts":"1795305600085","checksum":0,"prevSeqId":-1,"seqId":10}]}""", null);
        Raw("trades", symbol, $$$"""{"arg":{"channel":"trades","instId":"{{{symbol}}}"},"data":[{"instId":"{{{symbol}}}","tradeId":"{{{day + 1}}}","px":"0.01","sz":"1","side":"buy","ts":"1795305600000","count":"1"}]}""", $"trades:{day}");
        Raw("bbo-tbt", symbol, $$$"""{"arg":{"channel":"bbo-tbt","instId":"{{{symbol}}}"},"data":[{"asks":[["0.02","7","0","1"]],"bids":[["0.01","1","0","1"]],"ts":"1795305600000","seqId":{{{day + 1}}}}]}""", $"bbo-tbt:{day}");
        Raw("liquidation-orders", "OPTION", $$$"""{"arg":{"channel":"liquidation-orders","instType":"OPTION"},"data":[{"instType":"OPTION","instId":"{{{symbol}}}","uly":"BTC-USD","instFamily":"BTC-USD","details":[{"side":"buy","posSide":"short","bkPx":"0.02","sz":"1","bkLoss":"0","ccy":"","ts":"{{{1_795_305_600_000 + day}}}"}]}]}""", $"liquidation:{day}:{symbol}");

        void Raw(string channel, string name, string payload, string? id) => _bus.PublishRaw(connection, Exchange.Okx, Market.Public, channel, name, payload, id);
    }

    private void PublishMetadata(IReadOnlyList<string> live) => _bus.PublishRaw("connector", Exchange.Okx, Market.Public, "instruments", "OPTION", "{\"code\":\"0\",\"msg\":\"\",\"data\":[" + string.Join(',', live.Select(symbol =>
        $$"""{"instType":"OPTION","instId":"{{symbol}}","uly":"BTC-USD","instFamily":"BTC-USD","baseCcy":"","quoteCcy":"","settleCcy":"BTC","ctVal":"1","ctMult":"0.01","ctValCcy":"BTC","ctType":"","optType":"C","stk":"60000","expTime":"1795334400000","listTime":"1795248000000","tickSz":"0.0001","lotSz":"1","minSz":"1","state":"live"}""")) + "]}");

    private void Tell(ConnectionEvent kind, string connection, string cause = "") =>
        _bus.Publish("connector", _bus.Subjects.Connection(Exchange.Okx, Market.Public), new ConnectionNotice(kind, connection, _bus.NowNs, "", "", cause, []).ToJson());
}
