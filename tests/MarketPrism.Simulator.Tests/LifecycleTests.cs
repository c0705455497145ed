using System.Text.Json;
using MarketPrism.Simulator.Faults;
using MarketPrism.Simulator.Market;
using MarketPrism.Simulator.Truth;
using MarketPrism.Simulator.Venues;

namespace MarketPrism.Simulator.Tests;

/// <summary>Instruments that come, pause, change and go, on the venues' schedules.</summary>
public sealed class LifecycleTests
{
    [Theory]
    [InlineData("binance", "NEWAUSDT", "/api/v3/exchangeInfo", "status", "BREAK", "TRADING")]
    [InlineData("binance-usdm", "NEWBUSDT", "/fapi/v1/exchangeInfo", "status", "PENDING_TRADING", "TRADING")]
    [InlineData("okx", "NEWC-USDT-SWAP", "/api/v5/public/instruments", "state", "preopen", "live")]
    public void A_listing_is_announced_with_its_time_and_trades_from_id_1_on(string venueName, string symbol, string path, string key, string announced, string trading)
    {
        var (time, venues) = Start(venueName, new MarketEvent(venueName, 5, MarketEventKind.Announce, symbol), new MarketEvent(venueName, 20, MarketEventKind.Open, symbol));
        using var _ = venues;
        var venue = venues[venueName];
        var opens = time.GetUtcNow().AddSeconds(20);
        Assert.Null(Instrument(venue, path, symbol));
        time.Advance(TimeSpan.FromSeconds(6));
        var before = Instrument(venue, path, symbol)!.Value;
        Assert.Equal(announced, before.GetProperty(key).GetString());
        if (venueName == "okx") Assert.Equal(opens.ToUnixTimeMilliseconds().ToString(System.Globalization.CultureInfo.InvariantCulture), before.GetProperty("listTime").GetString());
        if (venueName == "binance-usdm") Assert.Equal((opens.ToUnixTimeMilliseconds(), ""), (before.GetProperty("onboardDate").GetInt64(), before.GetProperty("contractType").GetString()));

        var client = Subscribe(venue, symbol);
        time.Advance(TimeSpan.FromSeconds(10));
        Assert.DoesNotContain(client.Take(), t => IsTrade(t, venueName));
        time.Advance(TimeSpan.FromSeconds(30));
        Assert.Equal(trading, Instrument(venue, path, symbol)!.Value.GetProperty(key).GetString());
        var first = client.Take().First(t => IsTrade(t, venueName));
        Assert.Contains(venueName == "okx" ? "\"tradeId\":\"1\"" : "\"f\":1,", first, StringComparison.Ordinal);
        var listing = Assert.Single(venue.History.Listings());
        Assert.Equal((symbol, 1L), (listing.Symbol, listing.FirstTradeId));
        Assert.True(listing.AnnouncedNs < listing.OpenedNs && listing.OpenedNs < listing.FirstTradeNs);
        Assert.Null(venue.Failure);
    }

    [Fact]
    public void A_book_that_is_empty_before_the_first_trade_is_kept_by_the_stream_from_its_first_level_on()
    {
        var (time, venues) = Start("binance", new MarketEvent("binance", 5, MarketEventKind.Announce, "NEWAUSDT"), new MarketEvent("binance", 10, MarketEventKind.Open, "NEWAUSDT"));
        using var _ = venues;
        var venue = venues["binance"];
        var client = MemoryTransport.Connect(venue, "/ws/newausdt@depth@100ms"); // nobody knows it yet
        time.Advance(TimeSpan.FromSeconds(7));
        Assert.Empty(client.Take());
        using var snapshot = JsonDocument.Parse(venue.Get("/api/v3/depth", "symbol=NEWAUSDT&limit=5000"));
        Assert.Equal(0, snapshot.RootElement.GetProperty("bids").GetArrayLength());
        var book = new ReferenceBook();
        var id = snapshot.RootElement.GetProperty("lastUpdateId").GetInt64();
        time.Advance(TimeSpan.FromSeconds(8));
        foreach (var text in client.Take())
        {
            using var frame = JsonDocument.Parse(text);
            Assert.Equal(id + 1, frame.RootElement.GetProperty("U").GetInt64());
            id = frame.RootElement.GetProperty("u").GetInt64();
            book.Apply(frame.RootElement.GetProperty("b"), frame.RootElement.GetProperty("a"));
            book.MustEqual(venue.Book("NEWAUSDT", id)!, 300);
        }

        Assert.True(book.Bids.Count > 100);
    }

    [Fact]
    public void An_instrument_before_its_opening_has_a_book_on_okx_and_none_on_binance()
    {
        var (time, venues) = Start(
            "okx",
            new MarketEvent("okx", 2, MarketEventKind.Announce, "NEWC-USDT-SWAP"),
            new MarketEvent("okx", 500, MarketEventKind.Open, "NEWC-USDT-SWAP"));
        using var _ = venues;
        var early = MemoryTransport.Connect(venues["okx"], "/ws/v5/public");
        early.Say("""{"op":"subscribe","args":[{"channel":"books","instId":"NEWC-USDT-SWAP"}]}""");
        Assert.Contains("60018", Assert.Single(early.Take()), StringComparison.Ordinal);
        time.Advance(TimeSpan.FromSeconds(3));
        var client = Subscribe(venues["okx"], "NEWC-USDT-SWAP");
        time.Advance(TimeSpan.FromSeconds(10));
        Assert.Contains(client.Take(), t => t.Contains("\"action\":\"update\"", StringComparison.Ordinal));
        Assert.Null(venues["okx"].Failure);
    }

    [Theory]
    [InlineData("binance", "OLDAUSDT", "/api/v3/exchangeInfo", "status", "BREAK")]
    [InlineData("binance-usdm", "OLDBUSDT", "/fapi/v1/exchangeInfo", "status", "SETTLING")]
    [InlineData("okx", "OLDD-USDT-SWAP", "/api/v5/public/instruments", "state", "settling")]
    public void A_delisting_is_announced_then_streams_stop_without_a_notice(string venueName, string symbol, string path, string key, string settling)
    {
        var (time, venues) = Start(venueName, new MarketEvent(venueName, 5, MarketEventKind.Settle, symbol), new MarketEvent(venueName, 12, MarketEventKind.Delist, symbol));
        using var _ = venues;
        var venue = venues[venueName];
        var client = Subscribe(venue, symbol);
        time.Advance(TimeSpan.FromSeconds(6));
        Assert.Equal(settling, Instrument(venue, path, symbol)!.Value.GetProperty(key).GetString());
        client.Take();
        time.Advance(TimeSpan.FromSeconds(4));
        Assert.NotEmpty(client.Take());
        time.Advance(TimeSpan.FromSeconds(3));
        Assert.Null(Instrument(venue, path, symbol));
        client.Take();
        time.Advance(TimeSpan.FromSeconds(10));
        Assert.Empty(client.Take());
        Assert.False(client.Ended);
        Assert.DoesNotContain(symbol, venue.Symbols);
        Assert.Empty(venue.History.Silences()); // it has nothing to say
    }

    [Fact]
    public void A_perpetual_that_is_to_be_delivered_says_so_and_trades_on()
    {
        var (time, venues) = Start("binance-usdm", new MarketEvent("binance-usdm", 5, MarketEventKind.Deliver, "OLDBUSDT"));
        using var _ = venues;
        time.Advance(TimeSpan.FromSeconds(6));
        var contract = Instrument(venues["binance-usdm"], "/fapi/v1/exchangeInfo", "OLDBUSDT")!.Value;
        Assert.Equal(("PERPETUAL_DELIVERING", "TRADING"), (contract.GetProperty("contractType").GetString(), contract.GetProperty("status").GetString()));
        Assert.InRange(contract.GetProperty("deliveryDate").GetInt64(), time.GetUtcNow().ToUnixTimeMilliseconds(), time.GetUtcNow().AddDays(2).ToUnixTimeMilliseconds());
    }

    [Fact]
    public void A_renamed_instrument_pushes_books_under_its_old_name_until_they_are_unsubscribed()
    {
        var (time, venues) = Start("okx", new MarketEvent("okx", 5, MarketEventKind.Rename, "OLDC-USDT") { NewSymbol = "RNMC-USDT" });
        using var _ = venues;
        var venue = venues["okx"];
        var client = Subscribe(venue, "OLDC-USDT");
        time.Advance(TimeSpan.FromSeconds(6));
        client.Take();
        Assert.Null(Instrument(venue, "/api/v5/public/instruments", "OLDC-USDT", "instType=SPOT"));
        Assert.NotNull(Instrument(venue, "/api/v5/public/instruments", "RNMC-USDT", "instType=SPOT"));
        client.Say("""{"op":"subscribe","args":[{"channel":"books","instId":"RNMC-USDT"}]}""");
        time.Advance(TimeSpan.FromSeconds(5));
        var frames = client.Take();
        Assert.Contains(frames, t => t.Contains("\"OLDC-USDT\"", StringComparison.Ordinal) && t.Contains("\"update\"", StringComparison.Ordinal));
        Assert.Contains(frames, t => t.Contains("\"RNMC-USDT\"", StringComparison.Ordinal) && t.Contains("\"snapshot\"", StringComparison.Ordinal));
        Assert.DoesNotContain(frames, t => t.Contains("\"trades\",\"instId\":\"OLDC-USDT\"", StringComparison.Ordinal));
        client.Say("""{"op":"unsubscribe","args":[{"channel":"books","instId":"OLDC-USDT"}]}""");
        client.Take();
        time.Advance(TimeSpan.FromSeconds(5));
        Assert.DoesNotContain(client.Take(), t => t.Contains("\"OLDC-USDT\"", StringComparison.Ordinal));
        Assert.NotNull(venue.Book("OLDC-USDT")); // the truth answers to both names
    }

    [Fact]
    public void A_change_is_pushed_alone_on_okxs_instruments_channel()
    {
        var (time, venues) = Start("okx", new MarketEvent("okx", 5, MarketEventKind.Halt, "OLDC-USDT") { Seconds = 5 });
        using var _ = venues;
        var client = MemoryTransport.Connect(venues["okx"], "/ws/v5/public");
        client.Say("""{"op":"subscribe","args":[{"channel":"instruments","instType":"SPOT"}]}""");
        client.Take();
        time.Advance(TimeSpan.FromSeconds(6));
        using var push = JsonDocument.Parse(Assert.Single(client.Take()));
        var instrument = Assert.Single(push.RootElement.GetProperty("data").EnumerateArray());
        Assert.Equal(("OLDC-USDT", "suspend"), (instrument.GetProperty("instId").GetString(), instrument.GetProperty("state").GetString()));
    }

    [Theory]
    [InlineData(FaultKind.AckSilence)]
    [InlineData(FaultKind.Stall)]
    [InlineData(FaultKind.HalfOpen)]
    public void What_a_client_is_not_sent_stands_in_the_history_until_somebody_gets_the_stream_again(FaultKind kind)
    {
        var (time, venues) = Worlds.Start();
        using var _ = venues;
        var venue = venues["binance"];
        var fault = new FaultRule { Kind = kind, Count = 1, Duration = 600 };
        if (kind == FaultKind.AckSilence) venue.Inject(fault); // strikes at the subscription
        MemoryTransport.Connect(venue, "/ws/btcusdt@depth@100ms");
        if (kind != FaultKind.AckSilence) venue.Inject(fault);
        time.Advance(TimeSpan.FromSeconds(10));
        var silence = Assert.Single(venue.History.Silences());
        Assert.Equal(("btcusdt@depth@100ms", "BTCUSDT", 0L), (silence.Stream, silence.Symbol, silence.ToNs));
        Assert.InRange(silence.Frames, 90, 100);
        MemoryTransport.Connect(venue, "/ws/btcusdt@depth@100ms");
        time.Advance(TimeSpan.FromSeconds(1));
        silence = Assert.Single(venue.History.Silences());
        Assert.InRange((silence.ToNs - silence.FromNs) / 1e9, 9.5, 10.5);
    }

    [Fact]
    public void A_stream_that_a_client_gives_up_is_noted_unless_another_connection_has_it_or_it_is_delisted()
    {
        var (time, venues) = Start("binance", new MarketEvent("binance", 20, MarketEventKind.Delist, "OLDAUSDT"));
        using var _ = venues;
        var venue = venues["binance"];
        var (one, two) = (Subscribe(venue, "OLDAUSDT"), Subscribe(venue, "OLDAUSDT"));
        GiveUp(one);
        Assert.Empty(venue.History.Unsubscriptions());
        GiveUp(two);
        Assert.Equal(0, Assert.Single(venue.History.Unsubscriptions()).ToNs);
        time.Advance(TimeSpan.FromSeconds(25));
        Assert.NotEqual(0, Assert.Single(venue.History.Unsubscriptions()).ToNs);
        GiveUp(Subscribe(venue, "OLDAUSDT"));
        Assert.Single(venue.History.Unsubscriptions());

    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void A_stream_that_was_unsubscribed_when_its_connection_ended_is_cut_until_the_next_connection(bool isHalfOpen)
    {
        var (time, venues) = Start("binance");
        using var _ = venues;
        var venue = venues["binance"];
        var client = Subscribe(venue, "OLDAUSDT");
        GiveUp(client);
        time.Advance(TimeSpan.FromSeconds(2));
        if (isHalfOpen) venue.Inject(new FaultRule { Kind = FaultKind.HalfOpen, Count = 1, Duration = 600 });
        else client.Session!.Disconnected();
        time.Advance(TimeSpan.FromSeconds(60));
        var cut = Assert.Single(venue.History.Unsubscriptions());
        Assert.InRange((cut.ToNs - cut.FromNs) / 1e9, 2, 3.5);

        MemoryTransport.Connect(venue, "/ws/btcusdt@trade");
        time.Advance(TimeSpan.FromSeconds(30));
        var givenUp = Assert.Single(venue.History.Unsubscriptions(), u => u.ToNs == 0); // there was a connection, and nobody asked
        Assert.True(givenUp.FromNs - cut.ToNs > 50e9);
        Subscribe(venue, "OLDAUSDT");
        Assert.DoesNotContain(venue.History.Unsubscriptions(), u => u.ToNs == 0);
    }

    [Fact]
    public void A_cut_excuses_nobody_who_has_another_connection_of_the_kind()
    {
        var (time, venues) = Start("binance");
        using var _ = venues;
        var venue = venues["binance"];
        var client = Subscribe(venue, "OLDAUSDT");
        MemoryTransport.Connect(venue, "/ws/btcusdt@trade");
        GiveUp(client);
        client.Session!.Disconnected();
        time.Advance(TimeSpan.FromSeconds(60));
        Assert.Equal(0, Assert.Single(venue.History.Unsubscriptions()).ToNs);
    }

    [Theory]
    [InlineData("binance", "OLDAUSDT", """{"method":"UNSUBSCRIBE","params":["oldausdt@depth@100ms"],"id":1}""")]
    [InlineData("okx", "OLDD-USDT-SWAP", """{"op":"unsubscribe","args":[{"channel":"books","instId":"OLDD-USDT-SWAP"}]}""")]
    public void A_client_that_asks_again_has_not_given_up_be_its_request_swallowed(string name, string symbol, string unsubscribe)
    {
        var (time, venues) = Start(name);
        using var _ = venues;
        var venue = venues[name];
        var client = Subscribe(venue, symbol);
        client.Say(unsubscribe);
        time.Advance(TimeSpan.FromSeconds(1));
        venue.Inject(new FaultRule { Kind = FaultKind.NoAck, Count = 1 });
        client.Say(unsubscribe.Replace("unsubscribe", "subscribe", StringComparison.Ordinal).Replace("UNSUBSCRIBE", "SUBSCRIBE", StringComparison.Ordinal));
        time.Advance(TimeSpan.FromSeconds(60));
        var repair = Assert.Single(venue.History.Unsubscriptions());
        Assert.InRange((repair.ToNs - repair.FromNs) / 1e9, 0.9, 1.1);
    }

    private static void GiveUp(MemoryTransport client) => client.Say("""{"method":"UNSUBSCRIBE","params":["oldausdt@depth@100ms"],"id":1}""");

    [Fact]
    public void A_hostile_minute_is_the_same_for_the_same_seed_and_no_venue_fails_in_it()
    {
        for (ulong seed = 1; seed <= 6; seed++)
        {
            var (changes, again) = (Play(seed), seed == 1 ? Play(seed) : null);
            if (again is not null) Assert.Equal(changes, again);
            Assert.Equal(17, changes.Count); // all of them within the minute
            Assert.All(Enum.GetValues<MarketEventKind>(), kind => Assert.Contains(changes, c => c.Kind == kind));
        }

        static List<MarketPhaseChange> Play(ulong seed)
        {
            var (time, venues) = Worlds.Start(o => o with { HostileSeed = seed, Levels = 40, EventsPerSecond = 30 });
            using var _ = venues;
            var clients = venues.All.Select(v => (Venue: v, Client: Dial(v))).ToList();
            for (var second = 0; second < 70; second++)
            {
                time.Advance(TimeSpan.FromSeconds(1));
                for (var i = 0; i < clients.Count; i++)
                {
                    if (clients[i].Client is not { Ended: false }) clients[i] = (clients[i].Venue, Dial(clients[i].Venue));
                    clients[i].Client?.Take();
                }
            }

            Assert.All(venues.All, v => Assert.Null(v.Failure));
            return [.. venues.All.SelectMany(v => v.History.Changes())];
        }

        static MemoryTransport? Dial(SimulatedVenue venue)
        {
            var transport = new MemoryTransport();
            transport.Session = venue.Connect(venue.Name == "okx" ? "/ws/v5/public" : venue.Name == "binance-usdm" ? "/market/stream" : "/stream", "test", transport).Session;
            if (transport.Session is null) return null;
            foreach (var symbol in venue.Symbols.Concat(venue.Scheduled).Distinct())
            {
                string[] streams = venue.Name == "okx" ? ["books", "trades", "bbo-tbt", "tickers", "mark-price", "books5"] : ["depth@100ms", "aggTrade", "bookTicker", "ticker", "markPrice@1s", "kline_1m"];
                foreach (var stream in streams)
                {
                    transport.Say(venue.Name == "okx"
                        ? $$"""{"op":"subscribe","args":[{"channel":"{{stream}}","instId":"{{symbol}}"}]}"""
                        : $$"""{"method":"SUBSCRIBE","params":["{{symbol.ToLowerInvariant()}}@{{stream}}"],"id":1}""");
                }
            }

            return transport.Ended ? null : transport;
        }
    }

    private static (ManualTimeProvider Time, VenueSet Venues) Start(string venue, params IReadOnlyList<MarketEvent> schedule) => Worlds.Start(o => (o with { Schedule = schedule, EnforceLimits = false }) with
    {
        BinanceSpot = venue == "binance" ? InstrumentCatalog.BinanceSpot("BTCUSDT", "NEWAUSDT", "OLDAUSDT") : [],
        BinanceUsdM = venue == "binance-usdm" ? InstrumentCatalog.BinanceUsdM("BTCUSDT", "NEWBUSDT", "OLDBUSDT") : [],
        BinanceCoinM = [],
        Okx = venue == "okx" ? InstrumentCatalog.Okx("BTC-USDT", "NEWC-USDT-SWAP", "OLDC-USDT", "OLDD-USDT-SWAP") : [],
    });

    private static MemoryTransport Subscribe(SimulatedVenue venue, string symbol)
    {
        if (venue.Name != "okx")
        {
            var name = symbol.ToLowerInvariant();
            return MemoryTransport.Connect(venue, venue.Name == "binance-usdm" ? $"/market/ws/{name}@aggTrade" : $"/ws/{name}@depth@100ms/{name}@aggTrade");
        }

        var client = MemoryTransport.Connect(venue, "/ws/v5/public");
        client.Say($$"""{"op":"subscribe","args":[{"channel":"books","instId":"{{symbol}}"},{"channel":"trades","instId":"{{symbol}}"}]}""");
        return client;
    }

    private static bool IsTrade(string text, string venue) => text.Contains(venue == "okx" ? "\"tradeId\"" : "\"aggTrade\"", StringComparison.Ordinal);

    private static JsonElement? Instrument(SimulatedVenue venue, string path, string symbol, string query = "instType=SWAP")
    {
        var isOkx = venue.Name == "okx";
        var json = JsonDocument.Parse(venue.Get(path, isOkx ? query : "")).RootElement;
        foreach (var instrument in json.GetProperty(isOkx ? "data" : "symbols").EnumerateArray())
        {
            if (instrument.GetProperty(isOkx ? "instId" : "symbol").GetString() == symbol) return instrument;
        }

        return null;
    }
}
