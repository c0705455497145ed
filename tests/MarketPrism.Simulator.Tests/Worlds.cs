using MarketPrism.Simulator.Market;
using MarketPrism.Simulator.Venues;

namespace MarketPrism.Simulator.Tests;

/// <summary>Small worlds under virtual time.</summary>
internal static class Worlds
{
    public static SimulatorOptions Options(ManualTimeProvider time, ulong seed = 1) => new()
    {
        Time = time,
        Seed = seed,
        BinanceSpot = InstrumentCatalog.BinanceSpot("BTCUSDT", "ETHUSDT"),
        BinanceUsdM = InstrumentCatalog.BinanceUsdM("BTCUSDT", "BTCUSDT_261225"),
        BinanceCoinM = InstrumentCatalog.BinanceCoinM("BTCUSD_PERP"),
        Okx = InstrumentCatalog.Okx("BTC-USDT", "BTC-USDT-SWAP"),
        Levels = 300,
        EventsPerSecond = 100,
    };

    public static (ManualTimeProvider Time, VenueSet Venues) Start(Func<SimulatorOptions, SimulatorOptions>? change = null, ulong seed = 1)
    {
        var time = new ManualTimeProvider();
        var options = Options(time, seed);
        var venues = VenueSet.Create(change?.Invoke(options) ?? options);
        venues.Start();
        return (time, venues);
    }

    public static string Get(this SimulatedVenue venue, string path, string query = "", string client = "test")
    {
        var response = venue.Request(new VenueRequest("GET", path, query, client));
        Assert.Equal(200, response.Status);
        return System.Text.Encoding.UTF8.GetString(response.Body.Span);
    }
}
