using MarketPrism.Simulator.Json;

namespace MarketPrism.Simulator.Venues.Binance.Payloads;

/// <summary>Several messages in one array, as all-market streams have them.</summary>
internal readonly record struct ArrayEvent<TPayload>(List<TPayload> Items) : IBinancePayload
    where TPayload : struct, IBinancePayload
{
    public void Write(JsonText json, bool microseconds)
    {
        json.Raw("["u8);
        for (var i = 0; i < Items.Count; i++)
        {
            if (i > 0) json.Raw(","u8);
            Items[i].Write(json, microseconds);
        }

        json.Raw("]"u8);
    }
}
