using MarketPrism.Simulator.Json;
using MarketPrism.Simulator.Market;

namespace MarketPrism.Simulator.Venues.Binance.Payloads;

/// <summary>Mark and index price with the funding rate; dated contracts have no funding.</summary>
internal readonly record struct MarkPriceEvent(BinanceRules Rules, SimulatedMarket Market) : IBinancePayload
{
    private const long FundingNs = 8L * 3600 * 1_000_000_000;

    public static long NextFunding(long timeNs) => (timeNs / FundingNs + 1) * FundingNs;

    public void Write(JsonText json, bool microseconds)
    {
        var (spec, d) = (Market.Spec, Market.Derivative!);
        var perpetual = spec.Kind == InstrumentKind.Perpetual;
        json.Raw("""{"e":"markPriceUpdate","E":"""u8).Time(Market.TimeNs, microseconds).Raw(",\"s\":\""u8).Text(spec.Symbol);
        json.Raw("\",\"p\":\""u8).OffGrid(spec, d.Mark, 8).Raw("\",\"ap\":\""u8).OffGrid(spec, d.Mark, 8);
        json.Raw("\",\"i\":\""u8).OffGrid(spec, d.Index, 8).Raw("\",\"P\":\""u8).OffGrid(spec, d.Mark, 8).Raw("\",\"r\":\""u8);
        if (perpetual) json.Decimal(d.FundingRate, 8);
        json.Raw("\",\"T\":"u8);
        if (perpetual) json.Time(NextFunding(Market.TimeNs), microseconds);
        else json.Raw("0"u8);
        json.Product(Rules, spec, false).Raw("}"u8);
    }
}
