using System.Text.Json;

namespace MarketPrism.Exchanges.Binance;

/// <summary>What Binance's refusals mean and how long to stay away.</summary>
internal static class BinanceFailures
{
    /// <summary>Errors are short; a body that is longer is a document.</summary>
    private const int LongestError = 2_048;

    private static readonly TimeSpan RateLimitPause = TimeSpan.FromMinutes(1); // its limits count by the minute
    private static readonly TimeSpan ShortestBan = TimeSpan.FromMinutes(2);
    private static readonly TimeSpan FirewallPause = TimeSpan.FromMinutes(5);
    private static readonly TimeSpan RestrictedPause = TimeSpan.FromMinutes(15); // no cure but another egress; a proxy change dials at once

    /// <summary>Judges a refused dial or a close.</summary>
    /// <param name="status">HTTP status, or 0.</param>
    /// <param name="retryAfter">Retry-After.</param>
    /// <returns>The class.</returns>
    public static ConnectionFailure OfConnection(int status, TimeSpan? retryAfter) => status switch
    {
        0 => new ConnectionFailure(ConnectionFailureClass.Network, null),
        429 => new ConnectionFailure(ConnectionFailureClass.RateLimited, retryAfter ?? RateLimitPause),
        418 => new ConnectionFailure(ConnectionFailureClass.Banned, retryAfter ?? ShortestBan),
        403 => new ConnectionFailure(ConnectionFailureClass.Forbidden, retryAfter ?? FirewallPause),
        451 => new ConnectionFailure(ConnectionFailureClass.Restricted, retryAfter ?? RestrictedPause),
        >= 400 and < 500 => new ConnectionFailure(ConnectionFailureClass.BadRequest, retryAfter),
        _ => new ConnectionFailure(ConnectionFailureClass.Venue, retryAfter),
    };

    /// <summary>Judges a REST answer: an error in the body counts also with 200.</summary>
    /// <param name="status">HTTP status.</param>
    /// <param name="retryAfter">Retry-After.</param>
    /// <param name="body">The body.</param>
    /// <returns>What to do.</returns>
    public static RestVerdict OfRest(int status, TimeSpan? retryAfter, ReadOnlySpan<byte> body)
    {
        var isSuccess = status is >= 200 and < 300;
        if (isSuccess && (body.Length > LongestError || body.IndexOf("\"code\""u8) < 0)) return new RestVerdict(RestOutcome.Success, null, "");
        var (code, message) = ReadError(body);
        if (isSuccess && code == 0) return new RestVerdict(RestOutcome.Success, null, "");
        var text = message.Length > 0 ? $"{status}: {code} {message}" : $"HTTP {status}";
        return status switch
        {
            429 => new RestVerdict(RestOutcome.RateLimited, retryAfter ?? RateLimitPause, text),
            418 => new RestVerdict(RestOutcome.Banned, retryAfter ?? ShortestBan, text),
            403 => new RestVerdict(RestOutcome.Banned, retryAfter ?? FirewallPause, text),
            451 => new RestVerdict(RestOutcome.Restricted, retryAfter ?? RestrictedPause, text),
            >= 500 or 408 => new RestVerdict(RestOutcome.Venue, retryAfter, text),
            _ when code is -1121 or -1122 => new RestVerdict(RestOutcome.UnknownSymbol, null, text),
            _ when code is -1000 or -1001 or -1006 or -1007 or -1008 or -1016 => new RestVerdict(RestOutcome.Venue, retryAfter, text), // its own trouble, also with 200
            _ when code is -1003 or -1034 => new RestVerdict(RestOutcome.RateLimited, retryAfter ?? RateLimitPause, text),
            _ => new RestVerdict(RestOutcome.BadRequest, retryAfter, text),
        };
    }

    private static (long Code, string Message) ReadError(ReadOnlySpan<byte> body)
    {
        try
        {
            var reader = new Utf8JsonReader(body);
            using var document = JsonDocument.ParseValue(ref reader);
            if (document.RootElement.ValueKind != JsonValueKind.Object) return (0, "");
            long code = 0;
            if (document.RootElement.TryGetProperty("code", out var number) && number.ValueKind == JsonValueKind.Number) number.TryGetInt64(out code);
            return (code, document.RootElement.TryGetProperty("msg", out var text) && text.ValueKind == JsonValueKind.String ? text.GetString()! : "");
        }
        catch (Exception fault) when (fault is JsonException or InvalidOperationException)
        {
            return (0, ""); // an error page of something in between: the status says enough
        }
    }
}
