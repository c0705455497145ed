using System.Text;
using MarketPrism.Domain;
using MarketPrism.Markets;
using MarketPrism.Processor.Tests.Played;

namespace MarketPrism.Processor.Tests;

/// <summary>Whatever a processor hears of connections and connectors: no book is published as synced without a live source.</summary>
public sealed class CarrierTests
{
    private const string Btc = "BTCUSDT";

    [Fact]
    public void A_venue_that_answers_rest_and_sends_nothing_has_no_synced_book_and_is_asked_once()
    {
        var market = new PlayedMarket(new Random(31), symbols: 2, lanes: 0);
        var processor = market.Start("processor-0");
        market.Bus.Pass(120);
        Assert.All(processor.Core.ReportBooks(), b => Assert.NotEqual(BookState.Synced, b.State));
        Assert.All(market.Bus.Consumer.Books.Values, b => Assert.False(b.IsProven));
        Assert.Equal(2, market.Bus.SnapshotsAsked);
        market.Connect();
        market.Run(3);
        market.AllIsProven();
        Assert.Equal(2, market.Bus.SnapshotsAsked); // the seeds were good enough
    }

    [Fact]
    public void A_processor_that_takes_over_while_nothing_flows_has_no_synced_book()
    {
        var market = new PlayedMarket(new Random(32), symbols: 2, lanes: 1);
        market.Start("processor-0");
        market.Run(5);
        market.AllIsProven();
        market.Cut(market.Lanes[0], isTold: true);
        market.Bus.Kill("processor-0");
        var next = market.Start("processor-1");
        market.Bus.PublishDesired();
        market.Bus.Pass(20);
        Assert.Equal(2, next.Core.ReportBooks().Count(b => b.State != BookState.Synced));
        Assert.All(market.Bus.Consumer.Books.Values, b => Assert.False(b.IsProven));
    }

    [Fact]
    public void A_known_close_of_the_last_connection_is_published_at_once()
    {
        var market = new PlayedMarket(new Random(33), symbols: 1, lanes: 1);
        market.Start("processor-0");
        market.Run(5);
        market.Cut(market.Lanes[0], isTold: true);
        market.Bus.Settle();
        Assert.Equal("suspect", market.Bus.Consumer.Books[Btc].State);
    }

    [Fact]
    public void A_close_that_overtakes_the_last_frames_waits_for_them_and_for_no_longer_than_a_moment()
    {
        foreach (var arrives in new[] { true, false })
        {
            var market = new PlayedMarket(new Random(34), symbols: 1, lanes: 1);
            var processor = market.Start("processor-0");
            market.Run(5);
            var lane = market.Lanes[0];
            var venue = market.Venues[0];
            var late = lane.Message(venue, "depth", venue.NextDepth());
            market.Cut(lane, isTold: true);
            market.Bus.Settle();
            Assert.Equal("synced", market.Bus.Consumer.Books[Btc].State);
            if (arrives) processor.TakeRaw(venue.Key.Partition.Token, late);
            else market.Bus.Pass(1.3);
            market.Bus.Settle();
            Assert.NotEqual("synced", market.Bus.Consumer.Books[Btc].State);
            Assert.Empty(market.Bus.Consumer.Faults);
        }
    }

    [Fact]
    public void A_rotation_of_a_quiet_book_keeps_it_synced_and_the_successor_counts_from_then_on()
    {
        var market = new PlayedMarket(new Random(35), symbols: 1, lanes: 0);
        market.Start("processor-0");
        market.Bus.Pass(2);
        var first = new PlayedLane(market.Bus, "pod/shard/stream-0/1");
        first.Beat(ConnectionEvent.Opened);
        first.Send(market.Venues[0], "depth", market.Venues[0].NextDepth());
        market.Bus.Pass(2);
        Assert.Equal("synced", market.Bus.Consumer.Books[Btc].State);
        Tell(market, ConnectionEvent.Opened, "pod/shard/stream-0/2");
        market.Bus.Pass(1);
        Tell(market, ConnectionEvent.Closed, "pod/shard/stream-0/1", "Rotated: age");
        market.Bus.Pass(30);
        Assert.Equal("synced", market.Bus.Consumer.Books[Btc].State);
        Tell(market, ConnectionEvent.Closed, "pod/shard/stream-0/2", "Broken: reset");
        market.Bus.Settle();
        Assert.Equal("suspect", market.Bus.Consumer.Books[Btc].State);
    }

    [Theory]
    [InlineData("pod/shard/stream-1/2", "Rotated: age")] // another socket, which carries other streams
    [InlineData("pod/shard/stream-0/2", "Broken: reset")] // opened in time, and nobody says that it has the streams
    public void An_open_connection_that_was_not_handed_the_stream_carries_nothing(string other, string cause)
    {
        var market = new PlayedMarket(new Random(36), symbols: 1, lanes: 0);
        market.Start("processor-0");
        market.Bus.Pass(2);
        var first = new PlayedLane(market.Bus, "pod/shard/stream-0/1");
        first.Beat(ConnectionEvent.Opened);
        first.Send(market.Venues[0], "depth", market.Venues[0].NextDepth());
        market.Bus.Pass(2);
        Tell(market, ConnectionEvent.Opened, other);
        market.Bus.Pass(1);
        Tell(market, ConnectionEvent.Closed, "pod/shard/stream-0/1", cause);
        market.Bus.Settle();
        Assert.Equal("suspect", market.Bus.Consumer.Books[Btc].State);
    }

    [Fact]
    public void A_stream_that_the_venue_refuses_is_unsynced_at_once_and_another_connector_keeps_it()
    {
        var market = new PlayedMarket(new Random(37), symbols: 2, lanes: 2);
        market.Start("processor-0");
        market.Run(5);
        Report(market, "pod-0/shard", Btc);
        market.Bus.Settle();
        Assert.Equal(("synced", "synced"), (market.Bus.Consumer.Books[Btc].State, market.Bus.Consumer.Books["ETHUSDT"].State));
        Report(market, "pod-1/shard", Btc);
        market.Bus.Settle();
        Assert.Equal(("suspect", "synced"), (market.Bus.Consumer.Books[Btc].State, market.Bus.Consumer.Books["ETHUSDT"].State));
        market.Run(1); // frames that were received later
        market.AllIsProven();
    }

    [Fact]
    public void A_stream_that_one_connector_leaves_to_another_is_carried_by_the_other_only()
    {
        var market = new PlayedMarket(new Random(38), symbols: 2, lanes: 2);
        market.Start("processor-0");
        market.Run(5);
        Report(market, "pod-0/shard");
        Report(market, "pod-1/shard");
        market.Bus.Pass(0.1);
        market.Bus.Publish("connector", market.Bus.Subjects.DesiredStreams(Exchange.Binance, Market.Spot), new DesiredStreams("pod-0/shard", []) { TimeNs = market.Bus.NowNs }.ToJson());
        market.Bus.Settle();
        Assert.Equal("synced", market.Bus.Consumer.Books[Btc].State);
        market.Lanes[1].Beat(ConnectionEvent.Closed); // pod-0's connection is open, with other streams
        market.Bus.Settle();
        Assert.Equal("suspect", market.Bus.Consumer.Books[Btc].State);
    }

    [Fact]
    public void The_book_of_a_stream_that_nobody_wants_any_more_ends_with_an_unsynced_message()
    {
        var market = new PlayedMarket(new Random(39), symbols: 2, lanes: 1);
        var processor = market.Start("processor-0");
        market.Run(5);
        market.Bus.Publish("connector", market.Bus.Subjects.DesiredStreams(Exchange.Binance, Market.Spot), new DesiredStreams("pod/shard", [new(Channel.OrderBook, "depth", ["ETHUSDT"])]).ToJson());
        market.Bus.Settle();
        Assert.Equal(("syncing", "synced"), (market.Bus.Consumer.Books[Btc].State, market.Bus.Consumer.Books["ETHUSDT"].State));
        Assert.Single(processor.Core.ReportBooks());
    }

    [Fact]
    public void An_instrument_that_gets_another_name_ends_its_old_subject_with_an_unsynced_message()
    {
        var market = new PlayedMarket(new Random(40), symbols: 1, lanes: 1);
        var last = new Dictionary<string, string>();
        var processor = market.Start("processor-0");
        processor.Published = (subject, payload) =>
        {
            if (subject.Contains(".orderbook.", StringComparison.Ordinal)) last[subject] = System.Text.Json.JsonDocument.Parse(payload).RootElement.GetProperty("state").GetString()!;
        };
        market.Run(5);
        market.Bus.Publish("connector", market.Bus.Subjects.Raw(Exchange.Binance, Market.Spot, "instruments", "ALL"),
            Encoding.UTF8.GetBytes(Encoding.UTF8.GetString(PlayedVenue.ExchangeInfo(Btc)).Replace("\"baseAsset\":\"BTC\"", "\"baseAsset\":\"XBT\"", StringComparison.Ordinal)));
        market.Run(1);
        Assert.Equal(("syncing", "synced"), (last["marketprism.orderbook.binance.spot.BTC-USDT"], last["marketprism.orderbook.binance.spot.XBT-USDT"]));
    }

    [Fact]
    public void A_delisted_instrument_ends_its_book_with_an_unsynced_message_at_once_and_no_frame_revives_it()
    {
        var market = new PlayedMarket(new Random(41), symbols: 1, lanes: 1);
        var messages = new List<string>();
        var processor = market.Start("processor-0");
        processor.Published = (subject, payload) =>
        {
            if (subject.Contains(".orderbook.", StringComparison.Ordinal)) messages.Add(System.Text.Json.JsonDocument.Parse(payload).RootElement.GetProperty("state").GetString()!);
            if (subject.Contains(".instrument.", StringComparison.Ordinal)) messages.Add(System.Text.Json.JsonDocument.Parse(payload).RootElement.GetProperty("phase").GetString()!);
        };
        market.Run(5);
        Assert.Equal("synced", messages[^1]);
        Tell("CLOSE");
        market.Bus.Settle();
        Assert.Equal(["syncing", "delisted"], messages[^2..]);
        market.Run(2); // the last frames before the streams are unsubscribed
        Assert.Equal("delisted", messages[^1]);
        Report(market, "pod-0/shard", Btc); // and then they are
        market.Bus.Pass(5);
        Assert.DoesNotContain("synced", messages[messages.IndexOf("delisted")..]);
        Assert.All(processor.Core.ReportBooks(), b => Assert.NotEqual(BookState.Synced, b.State));
        Assert.DoesNotContain(market.Bus.Consumer.Gaps.Values, g => g.State == GapState.Open);
        Tell("TRADING"); // listed again under its old name
        market.Run(2);
        Assert.Equal("synced", messages[^1]);

        void Tell(string status) => market.Bus.Publish("connector", market.Bus.Subjects.Raw(Exchange.Binance, Market.Spot, "instruments", "ALL"),
            Encoding.UTF8.GetBytes(Encoding.UTF8.GetString(PlayedVenue.ExchangeInfo(Btc)).Replace("\"status\":\"TRADING\"", $"\"status\":\"{status}\"", StringComparison.Ordinal)));
    }

    [Fact]
    public void The_best_price_of_a_synced_book_lies_inside_the_depth_that_was_published_however_far_the_market_goes()
    {
        var bus = new PlayedBus([]);
        var processor = bus.Start("processor-0", new ProcessorOptions { Workers = 1, UpdateInterval = TimeSpan.Zero });
        var copy = new Markets.Following.FollowedBook();
        var snapshots = 0;
        processor.Published = (subject, payload) =>
        {
            if (!subject.StartsWith("marketprism.orderbook.", StringComparison.Ordinal)) return;
            if (copy.Apply(payload) == Markets.Following.FollowOutcome.Snapshot) snapshots++;
            if (!copy.IsProven) return;
            Assert.True(copy.HorizonBid is not { } low || copy.Bids.Keys.First() > low, $"{copy.Bids.Keys.First()} is not above {copy.HorizonBid}");
            Assert.True(copy.HorizonAsk is not { } high || copy.Asks.Keys.First() < high, $"{copy.Asks.Keys.First()} is not below {copy.HorizonAsk}");
        };
        bus.PublishRaw("connector", Exchange.Okx, Market.Public, "instruments", "SWAP", """
            {"code":"0","msg":"","data":[{"instType":"SWAP","instId":"BTC-USDT-SWAP","uly":"BTC-USDT","instFamily":"BTC-USDT","baseCcy":"","quoteCcy":"","settleCcy":"USDT","ctVal":"0.01","ctMult":"1","ctValCcy":"BTC","ctType":"linear","expTime":"","listTime":"1573557408000","tickSz":"0.1","lotSz":"0.01","minSz":"0.01","state":"live"}]}
            """);
        bus.Pass(2);
        Book("snapshot", -1, 10, Levels(50_001, 1, "1"), Levels(50_000, -1, "1"));
        for (var i = 0; i < 500; i++)
        {
            var ask = 50_001 + (i * 4);
            var gone = string.Join(',', Enumerable.Range(0, 4).Select(k => $"[\"{ask + k}\",\"0\",\"0\",\"0\"]"));
            var come = string.Join(',', Enumerable.Range(0, 4).Select(k => $"[\"{ask + 400 + k}\",\"1\",\"0\",\"1\"]"));
            Book("update", 10 + i, 11 + i, gone + "," + come, string.Join(',', Enumerable.Range(0, 4).Select(k => $"[\"{ask + k}\",\"1\",\"0\",\"1\"]")));
        }

        Assert.Equal((true, 510L), (copy.IsProven, copy.LastUpdateId));
        Assert.InRange(snapshots, 5, 12); // once for each window that the market crosses, not at every update

        void Book(string action, long previous, long last, string asks, string bids)
        {
            bus.PublishRaw("a/s/0/1", Exchange.Okx, Market.Public, "books", "BTC-USDT-SWAP",
                "{\"arg\":{\"channel\":\"books\",\"instId\":\"BTC-USDT-SWAP\"},\"action\":\"" + action + "\",\"data\":[{\"asks\":[" + asks + "],\"bids\":[" + bids
                + "],\"ts\":\"1795305600085\",\"checksum\":0,\"prevSeqId\":" + previous + ",\"seqId\":" + last + "}]}");
            bus.Settle();
        }

        static string Levels(int from, int step, string size) => string.Join(',', Enumerable.Range(0, 400).Select(i => $"[\"{from + (i * step)}\",\"{size}\",\"0\",\"1\"]"));
    }

    private static void Report(PlayedMarket market, string source, params string[] down)
    {
        market.Bus.Pass(0.02);
        string[] symbols = [.. market.Venues.Select(v => v.Key.Symbol)];
        market.Bus.Publish("connector", market.Bus.Subjects.DesiredStreams(Exchange.Binance, Market.Spot),
            new DesiredStreams(source, [new(Channel.OrderBook, "depth", symbols) { Down = down }]) { TimeNs = market.Bus.NowNs }.ToJson());
    }

    private static void Tell(PlayedMarket market, ConnectionEvent kind, string connection, string cause = "") => market.Bus.Publish(
        "connector", market.Bus.Subjects.Connection(Exchange.Binance, Market.Spot), new ConnectionNotice(kind, connection, market.Bus.NowNs, "", "", cause, []).ToJson());
}
