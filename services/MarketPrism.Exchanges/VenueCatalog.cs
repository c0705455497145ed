using MarketPrism.Exchanges.Binance;
using MarketPrism.Exchanges.Okx;

namespace MarketPrism.Exchanges;

/// <summary>All venue-markets that MarketPrism speaks. A new exchange registers here, and nowhere else.</summary>
public static class VenueCatalog
{
    /// <summary>The venues, by exchange.</summary>
    public static IReadOnlyList<IVenue> All { get; } =
    [
        new BinanceVenue(BinanceMarket.Spot), new BinanceVenue(BinanceMarket.Usdm), new BinanceVenue(BinanceMarket.Coinm), new OkxVenue(),
    ];

    /// <summary>Finds a venue.</summary>
    /// <param name="exchange">The exchange; its protocol counts, so that <c>binance-testnet</c> finds Binance.</param>
    /// <param name="market">The market.</param>
    /// <returns>The venue.</returns>
    /// <exception cref="FormatException">There is none; the text names what there is.</exception>
    public static IVenue Find(Exchange exchange, Market market)
    {
        if (TryFind(exchange, market) is { } venue) return venue;
        var protocol = exchange.Protocol;
        var markets = All.Where(v => v.Exchange.Token == protocol).Select(v => v.Market.Token).ToList();
        throw new FormatException(markets.Count > 0
            ? $"{protocol} has no market '{market}'; it has {string.Join(", ", markets)}"
            : $"no exchange '{protocol}'; there are {string.Join(", ", All.Select(v => v.Exchange.Token).Distinct())}");
    }

    /// <summary>Finds the venue of a name that came from outside.</summary>
    /// <param name="exchange">The exchange; its protocol counts.</param>
    /// <param name="market">The market.</param>
    /// <returns>The venue; null when there is none.</returns>
    public static IVenue? TryFind(Exchange exchange, Market market)
    {
        var protocol = exchange.Protocol;
        foreach (var venue in All)
        {
            if (venue.Exchange.Token == protocol && venue.Market == market) return venue;
        }

        return null;
    }
}
