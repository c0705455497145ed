using MarketPrism.Simulator.Faults;
using MarketPrism.Simulator.Limits;
using MarketPrism.Simulator.Venues.Binance;
using MarketPrism.Simulator.Venues.Okx;

namespace MarketPrism.Simulator.Venues;

/// <summary>All simulated venues, without sockets.</summary>
public sealed class VenueSet : IDisposable
{
    private VenueSet(IReadOnlyList<SimulatedVenue> all) => All = all;

    /// <summary>Binance spot, USD-M, COIN-M and OKX; those without instruments are left out.</summary>
    public IReadOnlyList<SimulatedVenue> All { get; }

    /// <summary>The venue with this name; throws with the names there are.</summary>
    public SimulatedVenue this[string name] => Find(name) ??
        throw new ArgumentException($"There is no venue '{name}': there are {string.Join(", ", All.Select(v => v.Name))}");

    /// <summary>Makes the venues; they stand still until <see cref="Start"/>.</summary>
    public static VenueSet Create(SimulatorOptions options)
    {
        options.Validate();
        if (options.HostileSeed is { } hostile) options = Hostile.Prepare(options, hostile);
        // USD-M and COIN-M share one pool of weight since 2026-06-30
        var (spot, futures) = (new WeightPool(BinanceRules.Spot.WeightPerMinute), new WeightPool(BinanceRules.UsdM.WeightPerMinute));
        var venues = new List<SimulatedVenue>();
        if (options.BinanceSpot.Count > 0) venues.Add(new BinanceVenue(options, BinanceRules.Spot, options.BinanceSpot, spot));
        if (options.BinanceUsdM.Count > 0) venues.Add(new BinanceVenue(options, BinanceRules.UsdM, options.BinanceUsdM, futures));
        if (options.BinanceCoinM.Count > 0) venues.Add(new BinanceVenue(options, BinanceRules.CoinM, options.BinanceCoinM, futures));
        if (options.Okx.Count > 0) venues.Add(new OkxVenue(options, options.Okx));
        foreach (var venue in venues)
        {
            venue.Other = venues.Find(v => (v is OkxVenue) != (venue is OkxVenue)) ?? venues.Find(v => v != venue);
            if (options.ChaosSeed is { } seed) Chaos.Release(venue, seed);
            foreach (var rule in options.HostileSeed is { } enemy ? Hostile.Rules(enemy) : []) venue.Inject(rule);
        }

        return new VenueSet(venues);
    }

    /// <summary>The venue with this name, or null.</summary>
    public SimulatedVenue? Find(string name) => All.FirstOrDefault(v => v.Name == name);

    /// <summary>Starts all markets.</summary>
    public void Start()
    {
        foreach (var venue in All) venue.Start();
    }

    /// <summary>Asks for a fault at the rule's venue, or at all.</summary>
    public void Inject(FaultRule rule)
    {
        rule.Validate();
        if (rule.Venue.Length > 0)
        {
            this[rule.Venue].Inject(rule);
            return;
        }

        foreach (var venue in All) venue.Inject(rule);
    }

    /// <summary>Ends all connections and markets.</summary>
    public void Dispose()
    {
        foreach (var venue in All) venue.Dispose();
    }
}
