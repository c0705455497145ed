using MarketPrism.Configuration;
using MarketPrism.Domain;
using MarketPrism.Simulator;
using MarketPrism.Simulator.Market;

namespace MarketPrism.Cli.Run;

/// <summary>The simulated exchanges of a run: they list at least what is collected.</summary>
internal static class SimulatorPlan
{
    /// <summary>Under load a venue's frames come one by one all the time, not a hundred at once every 10 ms.</summary>
    private static readonly TimeSpan LoadStep = TimeSpan.FromMilliseconds(2);

    internal static SimulatorOptions Create(RunOptions options, MarketPrismConfiguration? file, TimeProvider time)
    {
        var defaults = new SimulatorOptions();
        var plain = defaults with
        {
            Time = time,
            ChaosSeed = options.ChaosSeed,
            HostileSeed = options.ChaosSeed,
            FramesPerSecond = options.Rate ?? 0,
            Step = options.Rate is null ? defaults.Step : LoadStep,
            EnforceLimits = options.Rate is null,
            Seed = options.ChaosSeed ?? 1,
        };
        if (options.Symbols.Count == 0 && file is null) return plain;
        try
        {
            return plain with
            {
                BinanceSpot = Add(defaults.BinanceSpot, Wanted(options, file, Exchange.Binance, Market.Spot), s => InstrumentCatalog.BinanceSpot(s)),
                BinanceUsdM = Add(defaults.BinanceUsdM, Wanted(options, file, Exchange.Binance, Market.Usdm), s => InstrumentCatalog.BinanceUsdM(s)),
                BinanceCoinM = Add(defaults.BinanceCoinM, Wanted(options, file, Exchange.Binance, Market.Coinm), s => InstrumentCatalog.BinanceCoinM(s)),
                Okx = Add(defaults.Okx, Wanted(options, file, Exchange.Okx, Market.Public), s => InstrumentCatalog.Okx(s)),
            };
        }
        catch (ArgumentException e)
        {
            throw new UsageException(e.Message);
        }
    }

    private static List<string> Wanted(RunOptions options, MarketPrismConfiguration? file, Exchange exchange, Market market)
    {
        var venue = Exchanges.VenueCatalog.Find(exchange, market);
        var fromFile = file?.Subscriptions.Where(s => s.Exchange == exchange && s.Market == market).SelectMany(s => s.Symbols) ?? [];
        return [.. options.Symbols.Where(s => venue.ExplainSymbol(s) is null).Concat(fromFile).Distinct()];
    }

    private static IReadOnlyList<InstrumentSpec> Add(IReadOnlyList<InstrumentSpec> defaults, List<string> wanted, Func<IReadOnlyList<string>, IReadOnlyList<InstrumentSpec>> make)
    {
        var missing = wanted.Where(s => defaults.All(d => d.Symbol != s)).ToList();
        return missing.Count == 0 ? defaults : [.. defaults, .. make(missing)];
    }
}
