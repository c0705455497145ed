namespace MarketPrism.Simulator.Venues.Binance;

/// <summary>What differs between Binance's three products.</summary>
/// <param name="Name">The venue's path prefix.</param>
/// <param name="Api">Where REST paths begin.</param>
/// <param name="Product">0 = spot, 1 = USD-M, 2 = COIN-M (the field <c>st</c>).</param>
/// <param name="Routed">Streams are split over /public and /market.</param>
/// <param name="PingEvery">How often it pings.</param>
/// <param name="PongWithin">How long it waits for the pong.</param>
/// <param name="MessagesPerSecond">Incoming messages, pings and pongs counted.</param>
/// <param name="WeightPerMinute">REST weight.</param>
internal sealed record BinanceRules(
    string Name, string Api, int Product, bool Routed, TimeSpan PingEvery, TimeSpan PongWithin, int MessagesPerSecond, int WeightPerMinute)
{
    public const int MaxStreams = 1024;

    public static BinanceRules Spot { get; } =
        new("binance", "/api/v3/", 0, false, TimeSpan.FromSeconds(20), TimeSpan.FromSeconds(60), 5, 6000)
        {
            Hosts = ["stream.binance.com", "data-stream.binance.vision", "api.binance.com", "data-api.binance.vision"],
        };

    public static BinanceRules UsdM { get; } =
        new("binance-usdm", "/fapi/v1/", 1, true, TimeSpan.FromMinutes(3), TimeSpan.FromMinutes(10), 10, 2400) { Hosts = ["fstream.binance.com", "fapi.binance.com"] };

    public static BinanceRules CoinM { get; } =
        new("binance-coinm", "/dapi/v1/", 2, false, TimeSpan.FromMinutes(3), TimeSpan.FromMinutes(10), 10, 2400) { Hosts = ["dstream.binance.com", "dapi.binance.com"] };

    /// <summary>The real hosts.</summary>
    public required IReadOnlyList<string> Hosts { get; init; }

    public bool IsSpot => Product == 0;
}
