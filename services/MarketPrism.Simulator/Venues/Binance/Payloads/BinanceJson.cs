using MarketPrism.Simulator.Json;
using MarketPrism.Simulator.Market;

namespace MarketPrism.Simulator.Venues.Binance.Payloads;

/// <summary>Prices and quantities in an instrument's notation.</summary>
internal static class BinanceJson
{
    public static JsonText Price(this JsonText json, InstrumentSpec spec, long ticks) =>
        json.Fixed(ticks * spec.TickUnits, spec.PriceDecimals, Math.Max(spec.PriceDisplay, spec.PriceDecimals));

    public static JsonText Quantity(this JsonText json, InstrumentSpec spec, long lots) =>
        json.Fixed(lots, spec.QuantityDecimals, Math.Max(spec.QuantityDisplay, spec.QuantityDecimals));

    /// <summary>Ticks times lots as an amount of the quote currency.</summary>
    public static JsonText Turnover(this JsonText json, InstrumentSpec spec, Int128 turnover) =>
        json.Decimal((double)turnover * (double)spec.Tick * (double)spec.Lot, 8);

    /// <summary>A price off the grid, with so many decimals.</summary>
    public static JsonText OffGrid(this JsonText json, InstrumentSpec spec, double ticks, int decimals) => json.Decimal(ticks * (double)spec.Tick, decimals);

    public static JsonText Level(this JsonText json, InstrumentSpec spec, long price, long quantity) =>
        json.Raw("[\""u8).Price(spec, price).Raw("\",\""u8).Quantity(spec, quantity).Raw("\"]"u8);

    /// <summary>The best levels of a side.</summary>
    public static JsonText Levels(this JsonText json, InstrumentSpec spec, BookSide side, int count)
    {
        json.Raw("["u8);
        for (var rank = 0; rank < Math.Min(count, side.Count); rank++)
        {
            if (rank > 0) json.Raw(","u8);
            json.Level(spec, side.Price(rank), side.Quantity(rank));
        }

        return json.Raw("]"u8);
    }

    public static JsonText Levels(this JsonText json, InstrumentSpec spec, List<(long Price, long Quantity)> levels)
    {
        json.Raw("["u8);
        var first = true;
        foreach (var (price, quantity) in levels)
        {
            if (!first) json.Raw(","u8);
            first = false;
            json.Level(spec, price, quantity);
        }

        return json.Raw("]"u8);
    }

    /// <summary>The fields that derivatives carry since the products were joined (2026-06-30).</summary>
    public static JsonText Product(this JsonText json, BinanceRules rules, InstrumentSpec spec, bool pair)
    {
        if (rules.IsSpot) return json;
        if (pair) json.Raw(",\"ps\":\""u8).Text(PairOf(spec)).Raw("\""u8);
        return json.Raw(",\"st\":"u8).Number(rules.Product);
    }

    public static string PairOf(InstrumentSpec spec) => spec.Base + spec.Quote;
}
