using MarketPrism.Simulator.Json;

namespace MarketPrism.Simulator.Venues.Binance.Payloads;

/// <summary>A stream's message; written at most once per time unit and envelope, however many connections get it.</summary>
internal interface IBinancePayload
{
    void Write(JsonText json, bool microseconds);
}
