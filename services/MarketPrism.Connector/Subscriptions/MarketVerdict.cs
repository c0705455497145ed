using System.Text.Json;
using MarketPrism.Telemetry;

namespace MarketPrism.Connector.Subscriptions;

/// <summary>The operator's verdict on a market, which sees all its connectors. Valid until it expires: with the operator away nothing is known.</summary>
/// <param name="Verdict">The verdict.</param>
/// <param name="ExpiresMs">Unix ms.</param>
internal sealed record MarketVerdict(UpstreamVerdict Verdict, long ExpiresMs)
{
    // A verdict that claims to hold longer is not believed: clocks differ, and operators die
    private static readonly TimeSpan Longest = TimeSpan.FromMinutes(2);

    public static MarketVerdict None { get; } = new(UpstreamVerdict.Unknown, 0);

    public static MarketVerdict? Read(ReadOnlyMemory<byte> json, DateTimeOffset now)
    {
        try
        {
            using var document = JsonDocument.Parse(json);
            var verdict = document.RootElement.GetProperty("verdict"u8).GetString() switch
            {
                "Healthy" => UpstreamVerdict.Healthy,
                "Unavailable" => UpstreamVerdict.Unavailable,
                "Maintenance" => UpstreamVerdict.Maintenance,
                _ => UpstreamVerdict.Unknown,
            };
            var expires = document.RootElement.GetProperty("expires_ms"u8).GetInt64();
            return new MarketVerdict(verdict, Math.Min(expires, (now + Longest).ToUnixTimeMilliseconds()));
        }
        catch (Exception e) when (e is JsonException or KeyNotFoundException or InvalidOperationException or FormatException)
        {
            return null;
        }
    }

    public UpstreamVerdict At(DateTimeOffset now) => now.ToUnixTimeMilliseconds() < ExpiresMs ? Verdict : UpstreamVerdict.Unknown;
}
