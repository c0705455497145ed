using System.Buffers;
using System.Text;
using System.Text.Json.Nodes;
using MarketPrism.Bus;
using MarketPrism.Domain;
using MarketPrism.WebConsole.Api;
using MarketPrism.WebConsole.Board;

namespace MarketPrism.Console.Tests;

/// <summary>What was good when it was last heard of is not good for ever: services that died, books that nobody publishes any more.</summary>
public sealed class SilenceTests : IAsyncLifetime
{
    private readonly ManualTimeProvider _time = new();
    private readonly InProcessBus _bus;
    private readonly ConsoleBoard _board;
    private IBusSubscription _subscription = null!;

    public SilenceTests()
    {
        _bus = new InProcessBus(_time);
        _board = new ConsoleBoard(new SubjectSpace("marketprism", "marketprism"), _time);
    }

    public async ValueTask InitializeAsync() => _subscription = await _bus.SubscribeAsync(_board.Patterns, new BusSubscriptionOptions(), TestContext.Current.CancellationToken);

    public async ValueTask DisposeAsync()
    {
        await _subscription.DisposeAsync();
        await _bus.DisposeAsync();
    }

    [Fact]
    public void A_connector_that_died_is_named_as_long_as_nobody_looked_and_one_that_said_goodbye_is_not()
    {
        Report("s-0", "Live");
        Report("s-1", "Live");
        Assert.All(Shards(), static s => Assert.False((bool)s!["silent"]!));
        Report("s-1", "Stopped");
        Pass(TimeSpan.FromSeconds(13));
        Assert.Equal([("s-0", true), ("s-1", false)], Shards().Select(static s => ((string)s!["name"]!, (bool)s["silent"]!)));
        Assert.Contains("s-0 has not reported for 13 s", (string)Overview()["venues"]![0]!["problems"]!, StringComparison.Ordinal);
        Pass(TimeSpan.FromMinutes(30));
        Assert.Equal("s-0", (string)Assert.Single(Shards())!["name"]!);
        Pass(TimeSpan.FromMinutes(31));
        Assert.Empty(Shards());
    }

    [Theory]
    [InlineData("Live", 0, 0, 0, "No stream is asked for: nothing is collected.")]
    [InlineData("Live", 4, 0, 0, "0 of 4 streams are established.")]
    [InlineData("Live", 4, 3, 0, "3 of 4 streams are established.")]
    [InlineData("Live", 4, 3, 1, "")] // the venue refuses one, which is said where it is: in streams.rejected
    [InlineData("Live", 4, 0, 4, "0 of 4 streams are established.")]
    [InlineData("Live", 4, 4, 0, "")]
    [InlineData("Paused", 0, 0, 0, "")]
    public void A_market_without_established_streams_is_not_well_though_its_connector_gives_no_reason(string state, int desired, int established, int rejected, string problems)
    {
        var list = string.Join(',', Enumerable.Repeat("""{"symbol":"X","reason":"r"}""", rejected));
        _board.TakeStatus("local.s.s-0", Encoding.UTF8.GetBytes($$$"""{"schema":1,"service":"connector","shard":"s-0","exchange":"binance","market":"spot","state":"{{{state}}}","ready":true,"reasons":[],"streams":{"desired":{{{desired}}},"established":{{{established}}},"flowing":{{{established}}},"rejected":[{{{list}}}]}}"""));
        var venue = Overview()["venues"]![0]!;
        Assert.Equal((problems, established, rejected), ((string)venue["problems"]!, (int)venue["flowing"]!, (int)venue["rejected"]!));
    }

    [Fact]
    public void A_processor_whose_partitions_another_takes_is_no_fault_and_the_last_one_is()
    {
        Report("processor-0", "Live", "processor");
        Pass(TimeSpan.FromSeconds(13));
        Assert.True((bool)Assert.Single(Shards())!["silent"]!);
        Report("processor-1", "Live", "processor");
        Assert.All(Shards(), static s => Assert.False((bool)s!["silent"]!));
    }

    [Fact]
    public void A_book_that_nobody_publishes_any_more_is_silent_until_it_comes_again()
    {
        Report("s-0", "Live");
        Book("BTC-USDT", 1);
        Assert.Equal("synced", StateOf("BTC-USDT"));
        var before = _board.Version;
        Pass(TimeSpan.FromSeconds(149));
        Assert.Equal("synced", StateOf("BTC-USDT"));
        Pass(TimeSpan.FromSeconds(2));
        Assert.Equal("silent", StateOf("BTC-USDT"));
        Assert.True(_board.Version > before, "pages are told");
        Book("BTC-USDT", 2);
        Assert.Equal("synced", StateOf("BTC-USDT"));
    }

    [Theory]
    [InlineData(600, 1_499, 2)]
    [InlineData(20, 49, 2)]
    [InlineData(1, 29, 2)] // a hand-over between processors may take longer than 2.5 s
    public void How_long_a_book_may_be_silent_follows_the_processors_snapshot_interval(int interval, int still, int more)
    {
        Report("s-0", "Live");
        _board.TakeStatus("local.processor.p", Encoding.UTF8.GetBytes($$$"""{"service":"processor","state":"Live","books":{"snapshot_interval_s":{{{interval}}}}}"""));
        Book("BTC-USDT", 1);
        Pass(TimeSpan.FromSeconds(still));
        Assert.Equal("synced", StateOf("BTC-USDT"));
        Pass(TimeSpan.FromSeconds(more));
        Assert.Equal("silent", StateOf("BTC-USDT"));
    }

    [Fact]
    public void A_book_that_is_not_collected_any_more_is_forgotten()
    {
        Report("s-0", "Live");
        Book("BTC-USDT", 1);
        Book("ETH-USDT", 1);
        Pass(TimeSpan.FromSeconds(151));
        Assert.Equal("silent", StateOf("BTC-USDT"));
        Assert.Equal("", StateOf("ETH-USDT"));
    }

    [Fact]
    public void A_book_that_is_collected_and_says_nothing_for_a_day_is_forgotten()
    {
        Report("s-0", "Live");
        Book("BTC-USDT", 1);
        for (var half = 0; half < 47; half++) Collected();
        Assert.Equal("silent", StateOf("BTC-USDT"));
        Collected();
        Assert.Equal("", StateOf("BTC-USDT"));

        void Collected()
        {
            Report("s-0", "Live");
            Pass(TimeSpan.FromMinutes(30));
        }
    }

    [Fact]
    public void Eighteen_months_of_daily_expiries_leave_the_books_of_a_day_or_two()
    {
        var most = 0;

        // of a large shard, whose status does not say which streams it has
        var status = Encoding.UTF8.GetBytes(PublishedMarket.Status("s-0", [], isWhole: true).Replace("\"worst\":", "\"other\":", StringComparison.Ordinal));
        for (var day = 0; day < 547; day++)
        {
            for (var strike = 0; strike < 4; strike++) Book($"BTC-{day:D6}-{strike}-C", 1);
            for (var part = 0; part < 28; part++)
            {
                _board.TakeStatus("local.s.s-0", status);
                Pass(TimeSpan.FromDays(1) / 28);
            }

            most = Math.Max(most, _board.Books.Count);
        }

        Assert.InRange(most, 4, 8);
    }

    private void Report(string shard, string state, string service = "connector")
    {
        var status = PublishedMarket.Status(shard, [PublishedMarket.Stream("orderbook.BTCUSDT")], isWhole: true)
            .Replace("\"state\":\"Live\",\"ready\"", $"\"state\":\"{state}\",\"ready\"", StringComparison.Ordinal).Replace("\"service\":\"connector\"", $"\"service\":\"{service}\"", StringComparison.Ordinal);
        _board.TakeStatus($"local.s.{shard}", Encoding.UTF8.GetBytes(status));
    }

    private void Book(string symbol, long id)
    {
        new PublishedMarket(_bus).Book("binance", "spot", symbol, id, "1", "2");
        while (_subscription.TryRead(out var message))
        {
            _board.Take(message);
            message.Release();
        }
    }

    private void Pass(TimeSpan time)
    {
        _time.Advance(time);
        _board.Expire();
    }

    private JsonNode Overview()
    {
        var json = new ArrayBufferWriter<byte>();
        new OverviewWriter(_board, _bus, _time).Write(json);
        return JsonNode.Parse(json.WrittenSpan)!;
    }

    private JsonArray Shards() => Overview()["shards"]!.AsArray();

    private string StateOf(string symbol)
    {
        var json = new ArrayBufferWriter<byte>();
        new BookWriter(_board).WriteRows(json, -1);
        return (string?)JsonNode.Parse(json.WrittenSpan)!.AsArray().FirstOrDefault(r => (string)r![3]! == symbol)?[4] ?? "";
    }
}
