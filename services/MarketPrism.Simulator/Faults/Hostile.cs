using MarketPrism.Simulator.Market;

namespace MarketPrism.Simulator.Faults;

/// <summary>
/// A venue on its worst days: for a share of the time every REST document is replaced, WebSockets are refused while REST works, and streams are acknowledged and silent; and instruments
/// are listed, halted, renamed and delisted within the first minute. All of it by the seed.
/// </summary>
public static class Hostile
{
    private const double RestPeriod = 20;
    private const double SocketPeriod = 30;

    /// <summary>The faults of a seed.</summary>
    public static IReadOnlyList<FaultRule> Rules(ulong seed)
    {
        FaultRule[] rules =
        [
            // beyond the time-out of any sensible client
            new() { Kind = FaultKind.RestHostile, Probability = 0.8, Share = 0.3, Period = RestPeriod, Duration = 12 },
            new() { Kind = FaultKind.SocketOutage, Name = "hostile-forbidden", Status = 403, RetryAfter = 3, Share = 0.1, Period = SocketPeriod },
            new() { Kind = FaultKind.SocketOutage, Name = "hostile-unavailable", Status = 503, RetryAfter = 1, Share = 0.1, Period = SocketPeriod },
            new() { Kind = FaultKind.AckSilence, Probability = 0.3, Share = 0.2, Period = RestPeriod },
        ];
        return [.. rules.Select((r, i) => r with { Name = r.Name.Length > 0 ? r.Name : $"hostile-{r.Kind}", Seed = (seed * 131) + (ulong)i + 1 })];
    }

    /// <summary>The options with the seed's instruments and what happens to them.</summary>
    internal static SimulatorOptions Prepare(SimulatorOptions options, ulong seed)
    {
        List<MarketEvent> events = [.. options.Schedule];
        var (spot, usdM, okx) = (MarketRandom.For(seed, "hostile/binance"), MarketRandom.For(seed, "hostile/binance-usdm"), MarketRandom.For(seed, "hostile/okx"));
        if (options.BinanceSpot.Count > 0)
        {
            List(events, spot, "binance", "NEWAUSDT");
            events.Add(new MarketEvent("binance", Between(spot, 15, 40), MarketEventKind.Open, "SURPUSDT"));
            Halt(events, spot, "binance", "ETHUSDT");
            Delist(events, spot, "binance", "OLDAUSDT");
            options = options with { BinanceSpot = [.. options.BinanceSpot, .. InstrumentCatalog.BinanceSpot("NEWAUSDT", "SURPUSDT", "OLDAUSDT")] };
        }

        if (options.BinanceUsdM.Count > 0)
        {
            List(events, usdM, "binance-usdm", "NEWBUSDT");
            Halt(events, usdM, "binance-usdm", "ETHUSDT");
            events.Add(new MarketEvent("binance-usdm", Between(usdM, 8, 35), MarketEventKind.Deliver, "DLVBUSDT"));
            Delist(events, usdM, "binance-usdm", "OLDBUSDT");
            options = options with { BinanceUsdM = [.. options.BinanceUsdM, .. InstrumentCatalog.BinanceUsdM("NEWBUSDT", "DLVBUSDT", "OLDBUSDT")] };
        }

        if (options.Okx.Count > 0)
        {
            List(events, okx, "okx", "NEWC-USDT-SWAP");
            Halt(events, okx, "okx", "BTC-USDT");
            events.Add(new MarketEvent("okx", Between(okx, 8, 35), MarketEventKind.Rename, "OLDC-USDT") { NewSymbol = "RNMC-USDT" });
            Delist(events, okx, "okx", "OLDD-USDT-SWAP");
            options = options with { Okx = [.. options.Okx, .. InstrumentCatalog.Okx("NEWC-USDT-SWAP", "OLDC-USDT", "OLDD-USDT-SWAP")] };
        }

        return options with { Schedule = events };
    }

    private static void List(List<MarketEvent> events, MarketRandom random, string venue, string symbol)
    {
        var announced = Between(random, 2, 12);
        events.Add(new MarketEvent(venue, announced, MarketEventKind.Announce, symbol));
        events.Add(new MarketEvent(venue, announced + Between(random, 6, 28), MarketEventKind.Open, symbol));
    }

    private static void Halt(List<MarketEvent> events, MarketRandom random, string venue, string symbol) =>
        events.Add(new MarketEvent(venue, Between(random, 8, 40), MarketEventKind.Halt, symbol) { Seconds = Between(random, 4, 12) });

    private static void Delist(List<MarketEvent> events, MarketRandom random, string venue, string symbol)
    {
        var settling = Between(random, 15, 38);
        events.Add(new MarketEvent(venue, settling, MarketEventKind.Settle, symbol));
        events.Add(new MarketEvent(venue, settling + Between(random, 4, 12), MarketEventKind.Delist, symbol));
    }

    private static double Between(MarketRandom random, double low, double high) => low + ((high - low) * random.NextDouble());
}
