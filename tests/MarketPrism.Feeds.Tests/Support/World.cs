using MarketPrism.Feeds.Simulation;

namespace MarketPrism.Feeds.Tests;

/// <summary>A model venue, a session on it, and virtual time; the test is a task among theirs.</summary>
internal sealed class World
{
    private World(IModelDialect dialect, int seed)
    {
        Time = new VirtualTime(new DateTimeOffset(2026, 11, 22, 0, 0, 0, TimeSpan.Zero));
        Random = new Random(seed);
        Venue = new ModelVenue(Time, new Random(seed + 1), dialect);
    }

    internal VirtualTime Time { get; }

    internal Random Random { get; }

    internal ModelVenue Venue { get; }

    internal RecordingSink Sink { get; } = new();

    internal List<FeedTransition> Transitions { get; } = [];

    internal Action<FeedTransition>? OnTransition { get; set; }

    /// <summary>What was thrown where nothing should be, by the task.</summary>
    internal List<string> Faults { get; } = [];

    internal TimeSpan Elapsed => Time.Elapsed;

    internal static FeedSettings Binance(params string[] symbols) => Binance(symbols, [Channel.OrderBook, Channel.Trade]);

    internal static FeedSettings Binance(IReadOnlyList<string> symbols, IReadOnlyList<Channel> channels) =>
        new() { Name = "binance-spot", Subscription = new FeedSubscription(symbols, channels) };

    internal static FeedSettings Okx(IReadOnlyList<string> symbols, IReadOnlyList<Channel> channels) =>
        new() { Name = "okx", Subscription = new FeedSubscription(symbols, channels) };

    /// <summary>Runs a test against Binance spot.</summary>
    internal static void RunBinance(Func<World, Task> test, int seed = 1) => Run(new World(new BinanceDialect(), seed), test);

    /// <summary>Runs a test against Binance's futures; sessions name <see cref="Market.Usdm"/>.</summary>
    internal static void RunFutures(Func<World, Task> test, int seed = 1) => Run(new World(new BinanceDialect(isFutures: true), seed), test);

    /// <summary>Runs a test against OKX.</summary>
    internal static void RunOkx(Func<World, Task> test, int seed = 1) => Run(new World(new OkxDialect(), seed), test);

    internal ModelStream Book(string symbol, double gapSeconds = 0.1, bool isPoisson = false) =>
        Venue.AddStream($"{symbol.ToLowerInvariant()}@depth@100ms", "depth", symbol.ToLowerInvariant(), TimeSpan.FromSeconds(gapSeconds), isPoisson);

    internal ModelStream Trades(string symbol, double gapSeconds = 1, bool isPoisson = true) =>
        Venue.AddStream($"{symbol.ToLowerInvariant()}@trade", "trade", symbol.ToLowerInvariant(), TimeSpan.FromSeconds(gapSeconds), isPoisson);

    internal ModelStream OkxStream(string channel, string symbol, double gapSeconds, bool isPoisson = false) =>
        Venue.AddStream($"{channel}:{symbol}", channel, symbol, TimeSpan.FromSeconds(gapSeconds), isPoisson);

    internal FeedSession Session(FeedSettings settings, Market? market = null, IStreamProbe? probe = null, RateBudget? connects = null, IFrameSink? sink = null, double pulse = 20, VenueReachability? reachability = null, Func<CancellationToken, ValueTask<bool>>? reachable = null)
    {
        var venue = VenueCatalog.Find(settings.Name.StartsWith("okx", StringComparison.Ordinal) ? Exchange.Okx : Exchange.Binance, market ?? (settings.Name.StartsWith("okx", StringComparison.Ordinal) ? Market.Public : Market.Spot));
        return new FeedSession(venue.Feed, settings, sink ?? Sink, new FeedServices
        {
            Time = Time,
            Transport = Venue.Transport,
            Random = Random,
            Probe = probe,
            ConnectBudget = connects,
            Reachability = reachability,
            Reachable = reachable,
            ConnectionIdPrefix = "pod/shard",
            FirstEpoch = 0,
            PulseInterval = TimeSpan.FromSeconds(pulse),
            OnFault = (task, _) => Faults.Add(task),
            OnTransition = t =>
            {
                Transitions.Add(t);
                OnTransition?.Invoke(t);
            },
        });
    }

    internal Task Wait(double seconds) => Task.Delay(TimeSpan.FromSeconds(seconds), Time);

    /// <summary>Lets virtual time pass until something holds.</summary>
    internal async Task Until(Func<bool> condition, string what, double seconds = 3600)
    {
        var end = Elapsed + TimeSpan.FromSeconds(seconds);
        while (!condition())
        {
            if (Elapsed > end) Assert.Fail($"not within {seconds} s of virtual time: {what}");
            await Task.Delay(TimeSpan.FromSeconds(Math.Max(0.05, seconds / 20000)), Time);
        }
    }

    private static void Run(World world, Func<World, Task> test) => VirtualScheduler.Run(world.Time, () => test(world));
}
