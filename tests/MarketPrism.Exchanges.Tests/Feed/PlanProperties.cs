using System.Text;
using FsCheck;
using FsCheck.Fluent;

namespace MarketPrism.Exchanges.Tests;

/// <summary>Whatever is subscribed: no limit is passed, no stream lost or doubled, and what runs stays where it is.</summary>
public sealed class PlanProperties
{
    private static readonly VenueEndpoint Live = new(null, null);

    public static TheoryData<string, string> Venues { get; } = [.. VenueCatalog.All.Select(v => (v.Exchange.Token, v.Market.Token))];

    [Theory]
    [MemberData(nameof(Venues))]
    public void Every_stream_stands_on_exactly_one_socket_within_all_limits(string exchange, string market)
    {
        var venue = VenueCatalog.Find(Exchange.Parse(exchange), Market.Parse(market));
        Prop.ForAll(Subscriptions(venue).ToArbitrary(), subscription =>
        {
            var plan = venue.Feed.Plan(subscription);
            Check(venue, subscription, plan);
            Assert.Equal(Text(plan), Text(venue.Feed.Plan(subscription)));
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(60));
    }

    [Theory]
    [MemberData(nameof(Venues))]
    public void Adding_and_removing_leaves_the_others_on_their_sockets(string exchange, string market)
    {
        var venue = VenueCatalog.Find(Exchange.Parse(exchange), Market.Parse(market));
        var pairs = from a in Subscriptions(venue) from b in Subscriptions(venue) select (Before: a, After: b);
        Prop.ForAll(pairs.ToArbitrary(), pair =>
        {
            var before = venue.Feed.Plan(pair.Before);
            var grown = new FeedSubscription([.. pair.After.Symbols.Concat(pair.Before.Symbols)], pair.Before.Channels); // new ones first: position in the list must not matter
            var after = venue.Feed.Plan(grown, before);
            Check(venue, grown, after);
            var places = Places(after);
            Assert.All(Places(before), p => Assert.Equal(p.Value, places[p.Key]));

            var shrunk = venue.Feed.Plan(pair.Before, after);
            Check(venue, pair.Before, shrunk);
            Assert.True(shrunk.Sockets.Count <= Math.Max(2 * before.Sockets.Count, before.Sockets.Count));
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(40));
    }

    [Theory]
    [MemberData(nameof(Venues))]
    public void Control_messages_hold_every_stream_once_and_are_small(string exchange, string market)
    {
        var venue = VenueCatalog.Find(Exchange.Parse(exchange), Market.Parse(market));
        Prop.ForAll(Subscriptions(venue).ToArbitrary(), subscription =>
        {
            foreach (var socket in venue.Feed.Plan(subscription).Sockets)
            {
                var requests = venue.Feed.Subscribe(socket.Streams, new ControlIds());
                Assert.Equal(socket.Streams, requests.SelectMany(r => r.Streams));
                foreach (var request in requests)
                {
                    Assert.True(request.Payload.Length < (exchange == "okx" ? 64_000 : 4_000));
                    var text = Encoding.UTF8.GetString(request.Payload.Span);
                    using var json = System.Text.Json.JsonDocument.Parse(text);
                    Assert.All(request.Streams, s => Assert.Contains(s.WireName, text, StringComparison.Ordinal));
                }
            }
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(20));
    }

    private static void Check(IVenue venue, FeedSubscription subscription, FeedPlan plan)
    {
        var limits = venue.Feed.Limits;
        var streams = plan.Sockets.SelectMany(s => s.Streams).ToList();
        Assert.Equal(streams.Count, streams.Distinct().Count());
        Assert.Equal(streams.Count, streams.Select(s => (Encoding.UTF8.GetString(s.MatchChannel.Span), Encoding.UTF8.GetString(s.MatchSymbol.Span))).Distinct().Count());
        var covered = streams.Select(s => (s.Channel, s.Symbol)).Concat(plan.Polls.Select(p => (p.Channel, p.Symbol))).ToHashSet();
        foreach (var symbol in subscription.Symbols)
        {
            Assert.Contains((Channel.OrderBook, symbol), covered);
            if (subscription.Channels.Contains(Channel.Trade)) Assert.Contains((Channel.Trade, symbol), covered);
        }

        Assert.Equal(plan.Sockets.Count, plan.Sockets.Select(s => s.Name).Distinct().Count());
        foreach (var socket in plan.Sockets)
        {
            Assert.NotEmpty(socket.Streams);
            Assert.All(socket.Streams, s => Assert.Equal(socket.Route, s.Route));
            Assert.InRange(socket.Streams.Count, 1, limits.StreamsPerSocket);
            Assert.InRange(socket.Streams.Count(s => s.Channel == Channel.OrderBook), 0, limits.BooksPerSocket);
            Assert.InRange(venue.Feed.ConnectUrl(Live, socket.Route, socket.Streams).AbsoluteUri.Length, 1, 8_000);
        }
    }

    private static Dictionary<StreamSpec, string> Places(FeedPlan plan) => plan.Sockets.SelectMany(s => s.Streams.Select(t => (t, s.Name))).ToDictionary(p => p.t, p => p.Name);

    private static string Text(FeedPlan plan) => string.Join('\n', plan.Sockets.Select(s => $"{s.Name}: {string.Join(' ', s.Streams.Select(t => t.WireName))}"));

    /// <summary>Up to 700 symbols of the venue's form, some long, some with other than ASCII letters, some twice; order books and any other channels.</summary>
    private static Gen<FeedSubscription> Subscriptions(IVenue venue)
    {
        var name = from length in Gen.Choose(1, 12)
                   from letters in Gen.ArrayOf(Gen.Elements("ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789币安人生".ToCharArray()), length)
                   select new string(letters);
        var symbol = from b in name
                     from suffix in Gen.Elements(Suffixes(venue))
                     select b + suffix;
        var channels = from picks in Gen.SubListOf(venue.Channels.Where(c => c is Channel.Trade or Channel.Bbo || venue.Exchange == Exchange.Binance))
                       select (IReadOnlyList<Channel>)[Channel.OrderBook, .. picks];
        return from count in Gen.Choose(0, 700)
               from symbols in Gen.ArrayOf(symbol, count)
               from wanted in channels
               select new FeedSubscription(symbols, [.. wanted.Where(c => symbols.Length == 0 || symbols.Any(s => venue.ChannelsOf(s).Contains(c)))]);
    }

    private static string[] Suffixes(IVenue venue) => (venue.Exchange.Token, venue.Market.Token) switch
    {
        ("okx", _) => ["-USDT", "-USDT-SWAP", "-USD_UM-SWAP", "-USD-261225", "-USD-261225-70000-C"],
        (_, "spot") => ["USDT", "BTC"],
        (_, "usdm") => ["USDT", "USDT_261225"],
        _ => ["USD_PERP", "USD_261225"],
    };
}
