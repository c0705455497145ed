namespace MarketPrism.Exchanges.Okx;

/// <summary>What OKX's refusals mean and how long to stay away.</summary>
internal static class OkxFailures
{
    private static readonly TimeSpan RateLimitPause = TimeSpan.FromSeconds(2); // its limits count by two seconds
    private static readonly TimeSpan DialPause = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan ShortestBan = TimeSpan.FromMinutes(2);
    private static readonly TimeSpan FirewallPause = TimeSpan.FromMinutes(5);
    private static readonly TimeSpan RestrictedPause = TimeSpan.FromMinutes(15); // no cure but another egress or regional host

    /// <summary>Judges a refused dial or a close.</summary>
    /// <param name="status">HTTP status, or 0.</param>
    /// <param name="retryAfter">Retry-After.</param>
    /// <param name="closeCode">WebSocket close code, or 0.</param>
    /// <returns>The class.</returns>
    public static ConnectionFailure OfConnection(int status, TimeSpan? retryAfter, int closeCode) => status switch
    {
        0 when closeCode is 1009 or 4002 or 4003 or 4008 or 4009 => new ConnectionFailure(ConnectionFailureClass.BadRequest, null), // too large, invalid, too many channels
        0 when closeCode >= 4000 => new ConnectionFailure(ConnectionFailureClass.Venue, null),
        0 => new ConnectionFailure(ConnectionFailureClass.Network, null),
        429 => new ConnectionFailure(ConnectionFailureClass.RateLimited, retryAfter ?? DialPause),
        418 => new ConnectionFailure(ConnectionFailureClass.Banned, retryAfter ?? ShortestBan),
        403 => new ConnectionFailure(ConnectionFailureClass.Forbidden, retryAfter ?? FirewallPause),
        451 => new ConnectionFailure(ConnectionFailureClass.Restricted, retryAfter ?? RestrictedPause),
        >= 400 and < 500 => new ConnectionFailure(ConnectionFailureClass.BadRequest, retryAfter),
        _ => new ConnectionFailure(ConnectionFailureClass.Venue, retryAfter),
    };

    /// <summary>Judges a REST answer: the code in the body counts, whatever the status.</summary>
    /// <param name="status">HTTP status.</param>
    /// <param name="retryAfter">Retry-After.</param>
    /// <param name="body">The body.</param>
    /// <returns>What to do.</returns>
    public static RestVerdict OfRest(int status, TimeSpan? retryAfter, ReadOnlySpan<byte> body)
    {
        var (code, message) = ReadCode(body);
        if (status is >= 200 and < 300 && code == 0) return new RestVerdict(RestOutcome.Success, null, "");
        var text = code is null ? $"HTTP {status}" : $"{status}: {code} {message}";
        return (code, status) switch
        {
            (50011 or 50061, _) or (_, 429) when code != 50013 => new RestVerdict(RestOutcome.RateLimited, retryAfter ?? RateLimitPause, text),
            (50051 or 50052 or 50059, _) or (_, 451) => new RestVerdict(RestOutcome.Restricted, retryAfter ?? RestrictedPause, text),
            (51001, _) => new RestVerdict(RestOutcome.UnknownSymbol, null, text),
            (_, 418) => new RestVerdict(RestOutcome.Banned, retryAfter ?? ShortestBan, text),
            (_, 403) => new RestVerdict(RestOutcome.Banned, retryAfter ?? FirewallPause, text),
            (50001 or 50004 or 50013 or 50026, _) or (_, >= 500 or 408) => new RestVerdict(RestOutcome.Venue, retryAfter, text),
            (null, >= 200 and < 300) => new RestVerdict(RestOutcome.Unusable, retryAfter, $"HTTP {status} without a code in the body"),
            _ => new RestVerdict(RestOutcome.BadRequest, retryAfter, text),
        };
    }

    private static (long? Code, string Message) ReadCode(ReadOnlySpan<byte> body)
    {
        long? code = null;
        var message = "";
        var scanner = new FrameScanner(body);
        if (!scanner.TryTake((byte)'{')) return (null, "");
        while (scanner.TryNextKey(out var key))
        {
            if (key.SequenceEqual("code"u8))
            {
                if (!scanner.TryLong(out var value)) return (null, "");
                code = value;
                if (value == 0) break;
            }
            else if (key.SequenceEqual("msg"u8))
            {
                if (!scanner.TryString(out var text)) break;
                message = System.Text.Encoding.UTF8.GetString(text);
            }
            else if (!scanner.TrySkip())
            {
                break;
            }
        }

        return (code, message);
    }
}
