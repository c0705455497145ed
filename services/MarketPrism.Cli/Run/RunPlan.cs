using MarketPrism.Configuration;
using MarketPrism.Domain;
using MarketPrism.Exchanges;
using MarketPrism.Simulator;

namespace MarketPrism.Cli.Run;

/// <summary>What <c>run</c> collects when no configuration file says it: a few instruments of every venue.</summary>
internal static class RunPlan
{
    private static readonly (Exchange Exchange, Market Market, string Simulator, string[] Symbols)[] Venues =
    [
        (Exchange.Binance, Market.Spot, "binance", ["BTCUSDT", "ETHUSDT"]),
        (Exchange.Binance, Market.Usdm, "binance-usdm", ["BTCUSDT", "ETHUSDT"]),
        (Exchange.Okx, Market.Public, "okx", ["BTC-USDT", "BTC-USDT-SWAP"]),
    ];

    /// <summary>What holds for every run without a configuration file. Every update is published at once: a run shows what the pipeline can do.</summary>
    internal static MarketPrismConfiguration Defaults() => new()
    {
        OrderBook = new OrderBookOptions { UpdateInterval = TimeSpan.Zero },
        Http = new HttpServerOptions { Port = 0 },
    };

    /// <summary>What a run collects when no file and no variable says it.</summary>
    /// <param name="options">What was asked for.</param>
    /// <param name="simulator">The simulator to collect from; null = the real exchanges.</param>
    internal static ValueList<SubscriptionOptions> Subscriptions(RunOptions options, SimulatorHost? simulator)
    {
        var known = Venues.Select(d => d.Exchange.Token).Distinct().ToList();
        if (options.Exchanges.FirstOrDefault(e => !known.Contains(e)) is { } unknown) throw new UsageException($"--exchange {unknown}: there are {string.Join(", ", known)}");
        var chosen = Venues.Where(d => options.Exchanges.Count == 0 || options.Exchanges.Contains(d.Exchange.Token)).ToList();
        var symbols = chosen.ToDictionary(d => (d.Exchange, d.Market), d => options.Symbols.Count == 0 ? [.. d.Symbols.Union(Scheduled(simulator, d.Simulator))] : Matching(d.Exchange, d.Market, options.Symbols));
        RefuseHomeless(options.Symbols, symbols.Values);
        return [.. chosen.Where(d => symbols[(d.Exchange, d.Market)].Length > 0).Select(d => Subscription(d.Exchange, d.Market, d.Simulator, symbols[(d.Exchange, d.Market)], simulator))];
    }

    /// <summary>The instruments that a channel is collected of.</summary>
    internal static IReadOnlySet<InstrumentKey> Collected(MarketPrismConfiguration configuration, Channel channel) =>
        configuration.Subscriptions.Where(s => s.Channels.Contains(channel)).SelectMany(s => s.Symbols.Select(symbol => new InstrumentKey(s.ExchangeInEnvironment, s.Market, symbol))).ToHashSet();

    /// <summary>A configuration with its subscriptions of live hosts pointed at the simulator, unless the run is live.</summary>
    internal static MarketPrismConfiguration Redirect(MarketPrismConfiguration configuration, SimulatorHost? simulator)
    {
        if (simulator is null) return configuration;
        SubscriptionOptions Point(SubscriptionOptions subscription)
        {
            if (subscription.Endpoint.WebSocketUrl is not null) return subscription;
            var name = Venues.FirstOrDefault(d => d.Exchange == subscription.Exchange && d.Market == subscription.Market).Simulator ?? "binance-coinm";
            return subscription with { Endpoint = EndpointOf(simulator, name), Proxy = new ProxyOptions() };
        }

        return configuration with { Subscriptions = [.. configuration.Subscriptions.Select(Point)] };
    }

    /// <summary>What a hostile venue lists, halts, renames and delists is collected with the rest.</summary>
    private static IReadOnlyList<string> Scheduled(SimulatorHost? simulator, string venue) => simulator?.Venues.Find(venue)?.Scheduled ?? [];

    private static EndpointOptions EndpointOf(SimulatorHost simulator, string venue) =>
        new() { WebSocketUrl = new Uri(simulator.WebSocketBase(venue)), RestUrl = new Uri(simulator.RestBase(venue)), AllowInsecure = true };

    private static SubscriptionOptions Subscription(Exchange exchange, Market market, string name, string[] symbols, SimulatorHost? simulator)
    {
        var venue = VenueCatalog.Find(exchange, market);
        var channels = venue.Channels.Where(c => symbols.Any(s => venue.ChannelsOf(s).Contains(c)));
        return new SubscriptionOptions
        {
            Name = name == "binance" ? "binance-spot" : name,
            Exchange = exchange,
            Market = market,
            Symbols = [.. symbols],
            Channels = [.. channels],
            Endpoint = simulator is null ? new EndpointOptions() : EndpointOf(simulator, name),
        };
    }

    private static string[] Matching(Exchange exchange, Market market, IReadOnlyList<string> symbols)
    {
        var venue = VenueCatalog.Find(exchange, market);
        return [.. symbols.Where(s => venue.ExplainSymbol(s) is null)];
    }

    private static void RefuseHomeless(IReadOnlyList<string> wanted, IEnumerable<string[]> taken)
    {
        var known = taken.SelectMany(t => t).ToHashSet();
        if (wanted.FirstOrDefault(s => !known.Contains(s)) is { } homeless)
            throw new UsageException($"--symbols {homeless}: no chosen exchange writes symbols so; Binance writes BTCUSDT, OKX BTC-USDT and BTC-USDT-SWAP");
    }
}
