namespace MarketPrism.Telemetry;

/// <summary>Lets a burst of each warning through and then a few a minute, so that a fault that repeats a thousand times a second stays readable. Not thread-safe.</summary>
internal sealed class LogRateLimiter(TimeProvider time)
{
    internal const int Burst = 10;
    internal const int MaxKeys = 1_000;
    internal static readonly TimeSpan Refill = TimeSpan.FromSeconds(10);

    private readonly Dictionary<(string Category, int Event), (double Tokens, long At, int Suppressed)> _keys = [];

    /// <summary>Whether the warning is written; and how many were held back since the last that was.</summary>
    public bool Take(string category, int eventId, out int suppressed)
    {
        var now = time.GetTimestamp();
        if (_keys.Count >= MaxKeys) _keys.Clear();
        var entry = _keys.TryGetValue((category, eventId), out var known) ? known : (Burst, now, 0);
        var tokens = Math.Min(Burst, entry.Tokens + (time.GetElapsedTime(entry.At, now) / Refill));
        var isTaken = tokens >= 1;
        suppressed = isTaken ? entry.Suppressed : 0;
        _keys[(category, eventId)] = isTaken ? (tokens - 1, now, 0) : (tokens, now, entry.Suppressed + 1);
        return isTaken;
    }
}
