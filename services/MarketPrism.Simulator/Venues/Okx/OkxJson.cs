using MarketPrism.Simulator.Json;
using MarketPrism.Simulator.Market;

namespace MarketPrism.Simulator.Venues.Okx;

/// <summary>Numbers as OKX writes them: strings without trailing zeros.</summary>
internal static class OkxJson
{
    public static JsonText Px(this JsonText json, InstrumentSpec spec, long ticks) => json.Trimmed(ticks * spec.TickUnits, spec.PriceDecimals);

    public static JsonText Sz(this JsonText json, InstrumentSpec spec, long lots) => json.Trimmed(lots, spec.QuantityDecimals);

    public static JsonText Ms(this JsonText json, long unixNs) => json.Time(unixNs, false);

    /// <summary>A price off the grid, on one decimal more.</summary>
    public static JsonText OffGrid(this JsonText json, InstrumentSpec spec, double ticks) => json.Decimal(ticks * (double)spec.Tick, spec.PriceDecimals + 1);

    /// <summary>Price, size, a deprecated zero and the number of orders (made up from the size, so that it is the same wherever the level is shown).</summary>
    public static JsonText Level(this JsonText json, InstrumentSpec spec, long price, long quantity, bool orders = true)
    {
        json.Raw("[\""u8).Px(spec, price).Raw("\",\""u8).Sz(spec, quantity);
        if (orders) json.Raw("\",\"0"u8);
        return json.Raw("\",\""u8).Number(quantity == 0 ? 0 : 1 + quantity % 23).Raw("\"]"u8);
    }

    public static JsonText Levels(this JsonText json, InstrumentSpec spec, IReadOnlyList<(long Price, long Quantity)> levels)
    {
        json.Raw("["u8);
        for (var i = 0; i < levels.Count; i++)
        {
            if (i > 0) json.Raw(","u8);
            json.Level(spec, levels[i].Price, levels[i].Quantity);
        }

        return json.Raw("]"u8);
    }

    public static JsonText Levels(this JsonText json, InstrumentSpec spec, BookSide side, int count, bool orders = true)
    {
        json.Raw("["u8);
        for (var rank = 0; rank < Math.Min(count, side.Count); rank++)
        {
            if (rank > 0) json.Raw(","u8);
            json.Level(spec, side.Price(rank), side.Quantity(rank), orders);
        }

        return json.Raw("]"u8);
    }

    public static string TypeOf(InstrumentSpec spec) => spec.Kind switch
    {
        InstrumentKind.Spot => "SPOT",
        InstrumentKind.Perpetual => "SWAP",
        InstrumentKind.Future => "FUTURES",
        _ => "OPTION",
    };

    /// <summary>What futures, swaps and options of one underlying have in common; empty on spot.</summary>
    public static string FamilyOf(InstrumentSpec spec) => spec.Kind == InstrumentKind.Spot ? "" : $"{spec.Base}-{spec.Quote}";
}
