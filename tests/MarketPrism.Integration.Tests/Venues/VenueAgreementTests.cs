using System.Net.WebSockets;
using System.Text;
using MarketPrism.Domain;
using MarketPrism.Exchanges;
using MarketPrism.Feeds;
using MarketPrism.Simulator;
using Microsoft.Extensions.Logging.Abstractions;

namespace MarketPrism.Integration.Tests.Venues;

/// <summary>The venue adapters against the simulated venues, over real sockets: plan, subscribe, classify, decode, REST.</summary>
public sealed class VenueAgreementTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    public static TheoryData<string, string, string, string, string> Venues { get; } = new()
    {
        { "binance", "spot", "binance", "BTCUSDT", "ETHUSDT" },
        { "binance", "usdm", "binance-usdm", "BTCUSDT", "ETHUSDT" },
        { "binance", "coinm", "binance-coinm", "BTCUSD_PERP", "ETHUSD_PERP" },
        { "okx", "public", "okx", "BTC-USDT", "BTC-USDT-SWAP" },
    };

    [Theory]
    [MemberData(nameof(Venues))]
    public async Task Every_stream_of_a_plan_is_acknowledged_flows_is_told_and_decodes(string exchange, string market, string name, string first, string second)
    {
        await using var simulator = await SimulatorHost.StartAsync(new SimulatorOptions(), TestContext.Current.CancellationToken);
        var venue = VenueCatalog.Find(Exchange.Parse(exchange), Market.Parse(market));
        var endpoint = new VenueEndpoint(new Uri(simulator.WebSocketBase(name)), new Uri(simulator.RestBase(name)));
        var plan = venue.Feed.Plan(new FeedSubscription([first, second], venue.Channels));
        var counter = new EventCounter();
        foreach (var socket in plan.Sockets) await FollowAsync(venue, endpoint, socket, counter);
        foreach (var channel in venue.Channels.Where(c => c is Channel.OrderBook or Channel.Bbo)) Assert.Contains(counter.Counts, c => c.Key.StartsWith(channel == Channel.Bbo ? "bbo" : "depth", StringComparison.Ordinal));
    }

    [Theory]
    [MemberData(nameof(Venues))]
    public async Task Rest_requests_are_answered_judged_and_decoded(string exchange, string market, string name, string first, string second)
    {
        await using var simulator = await SimulatorHost.StartAsync(new SimulatorOptions { EventsPerSecond = 400 }, TestContext.Current.CancellationToken);
        var venue = VenueCatalog.Find(Exchange.Parse(exchange), Market.Parse(market));
        var endpoint = new VenueEndpoint(null, new Uri(simulator.RestBase(name)));
        using var egress = new EgressBudgets("default", TimeProvider.System);
        using var client = new VenueRestClient(venue, egress.Of(venue.Exchange, venue), new RestOptions(), TimeProvider.System, NullLogger.Instance);

        var time = await GetAsync(client, venue.Rest.ServerTime(endpoint));
        Assert.InRange(venue.Rest.ReadServerTime(time.Body.Span)!.Value - TimeProvider.System.GetUtcNow().ToUnixTimeMilliseconds(), -60_000, 60_000);

        var snapshot = await GetAsync(client, venue.Rest.Snapshot(endpoint, first, 100));
        Assert.True(venue.Rest.ReadNewestId("snapshot", snapshot.Body.Span) > 0);
        Assert.Contains(Decode(venue, snapshot).Counts.Keys, k => k.StartsWith("depth", StringComparison.Ordinal));

        foreach (var request in venue.Rest.Instruments(endpoint, [first, second]))
        {
            var body = await GetAsync(client, request);
            var documents = venue.Rest.SplitInstruments(body.Body).Where(d => d.Symbol == first || d.Symbol == second).ToList();
            Assert.NotEmpty(documents);
            foreach (var (symbol, document) in documents)
            {
                var sink = new EventCounter();
                Assert.Equal(DecodeStatus.Ok, venue.CreateDecoder().Decode("instruments"u8, document, sink, sink).Status);
                var instrument = Assert.Single(sink.Instruments);
                Assert.Equal((symbol, true), (instrument.Key.Symbol, instrument.IsTrading));
            }
        }

        var unknown = await client.GetAsync(venue.Rest.Snapshot(endpoint, first.Replace("BTC", "NOPE", StringComparison.Ordinal), 100), BudgetPriority.Normal, TestContext.Current.CancellationToken);
        Assert.Equal(RestOutcome.UnknownSymbol, unknown.Verdict.Outcome);

        if (venue.Rest.OpenInterest(endpoint, first) is { } interest) Assert.Contains(Decode(venue, await GetAsync(client, interest)).Counts.Keys, k => k.StartsWith("open_interest", StringComparison.Ordinal));
    }

    [Theory]
    [MemberData(nameof(Venues))]
    public async Task Backfill_pages_hold_exactly_the_ids_wanted(string exchange, string market, string name, string first, string second)
    {
        await using var simulator = await SimulatorHost.StartAsync(new SimulatorOptions { EventsPerSecond = 2_000 }, TestContext.Current.CancellationToken);
        var symbol = exchange == "okx" ? second : first;
        var venue = VenueCatalog.Find(Exchange.Parse(exchange), Market.Parse(market));
        var endpoint = new VenueEndpoint(null, new Uri(simulator.RestBase(name)));
        using var egress = new EgressBudgets("default", TimeProvider.System);
        using var client = new VenueRestClient(venue, egress.Of(venue.Exchange, venue), new RestOptions(), TimeProvider.System, NullLogger.Instance);
        long newest = 0;
        EventCounter recent = new();
        await Eventually.BeAsync(
            async () =>
            {
                recent = Decode(venue, await GetAsync(client, venue.Rest.Trades(endpoint, symbol, null, null)!));
                newest = recent.TradeIds.Count > 0 ? recent.TradeIds.Max() : 0;
                return recent.TradeIds.Count >= 20;
            },
            "some trades",
            Patience);
        var page = await GetAsync(client, venue.Rest.Trades(endpoint, symbol, newest - 14, newest - 5)!);
        var ids = Decode(venue, page).TradeIds;
        Assert.NotEmpty(ids);
        Assert.All(ids, id => Assert.InRange(id, newest - 14, newest - 5));
        Assert.Equal(venue.Rest.ReadNewestId("backfill", page.Body.Span), ids.Max());
        if (exchange == "binance") Assert.Equal(Enumerable.Range(0, 10).Select(i => newest - 14 + i), ids.Order());
    }

    private static async Task FollowAsync(IVenue venue, VenueEndpoint endpoint, SocketPlan plan, EventCounter counter)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        limit.CancelAfter(Patience);
        using var socket = new ClientWebSocket();
        await socket.ConnectAsync(venue.Feed.ConnectUrl(endpoint, plan.Route, plan.Streams), limit.Token);
        var ids = new ControlIds();
        var requests = venue.Feed.SubscribesByUrl ? [] : venue.Feed.Subscribe(plan.Streams, ids).ToList();
        if (venue.Feed.ListSubscriptions(ids) is { } list) requests.Add(list);
        foreach (var request in requests) await socket.SendAsync(request.Payload, WebSocketMessageType.Text, true, limit.Token);

        var acknowledged = new HashSet<string>();
        var silent = plan.Streams.Where(s => !s.Cadence.IsSparse).Select(Key).ToHashSet();
        var known = plan.Streams.ToDictionary(Key);
        var decoder = venue.CreateDecoder();
        var buffer = new byte[4 << 20];
        while (silent.Count > 0 || acknowledged.Count < known.Count)
        {
            var frame = await ReceiveAsync(socket, buffer, limit.Token);
            if (Take(venue, frame.Span, known, acknowledged) is not { } key) continue;
            silent.Remove(key);
            Assert.Equal(DecodeStatus.Ok, decoder.Decode(Encoding.UTF8.GetBytes(known[key].RawChannel), frame.Span, counter, counter).Status);
        }

        Assert.Equal(known.Keys.Order(), acknowledged.Order());
    }

    /// <summary>The stream of a data frame; control frames add to what is acknowledged.</summary>
    private static string? Take(IVenue venue, ReadOnlySpan<byte> frame, Dictionary<string, StreamSpec> known, HashSet<string> acknowledged)
    {
        var header = venue.Feed.Classify(frame);
        if (header.Kind == FrameKind.Data)
        {
            var key = $"{Encoding.UTF8.GetString(header.Channel)}/{Encoding.UTF8.GetString(header.Symbol)}";
            Assert.Contains(key, known.Keys);
            return key;
        }

        Assert.Equal(FrameKind.Control, header.Kind);
        var reply = venue.Feed.ReadControl(frame);
        if (reply.Kind == ControlReplyKind.Subscriptions)
        {
            foreach (var (key, stream) in known)
            {
                if (reply.Subscriptions.Contains(stream.WireName)) acknowledged.Add(key);
            }
        }
        else
        {
            Assert.Equal(ControlReplyKind.Ack, reply.Kind);
            foreach (var (channel, symbol) in reply.Streams) acknowledged.Add($"{channel}/{symbol}");
        }

        return null;
    }

    private static string Key(StreamSpec stream) => $"{Encoding.UTF8.GetString(stream.MatchChannel.Span)}/{Encoding.UTF8.GetString(stream.MatchSymbol.Span)}";

    private static async Task<ReadOnlyMemory<byte>> ReceiveAsync(ClientWebSocket socket, byte[] buffer, CancellationToken cancellationToken)
    {
        var length = 0;
        while (true)
        {
            var part = await socket.ReceiveAsync(buffer.AsMemory(length), cancellationToken);
            length += part.Count;
            if (part.EndOfMessage) return buffer.AsMemory(0, length);
        }
    }

    private static EventCounter Decode(IVenue venue, RestBody body)
    {
        var counter = new EventCounter();
        Assert.Equal(DecodeStatus.Ok, venue.CreateDecoder().Decode(Encoding.ASCII.GetBytes(body.Request.RawChannel), body.Body.Span, counter, counter).Status);
        return counter;
    }

    private static async Task<RestBody> GetAsync(VenueRestClient client, RestRequest request)
    {
        var body = await client.GetAsync(request, BudgetPriority.Normal, TestContext.Current.CancellationToken);
        Assert.True(body.IsSuccess, $"{request.Url}: {body.Verdict.Outcome} {body.Verdict.Message}");
        return body;
    }
}
