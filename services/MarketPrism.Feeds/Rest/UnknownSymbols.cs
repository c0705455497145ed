namespace MarketPrism.Feeds;

/// <summary>
/// Symbols that the venue has refused by name. Whatever is wanted of one, it costs at most one request a minute, later one an hour: until its time has come requests
/// are answered here. Thread-safe.
/// </summary>
/// <param name="time">The clock.</param>
public sealed class UnknownSymbols(TimeProvider time)
{
    private static readonly TimeSpan FirstHold = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan LongestHold = TimeSpan.FromHours(1);

    private readonly Lock _lock = new();
    private readonly Dictionary<string, (long Until, TimeSpan Hold)> _held = new(StringComparer.Ordinal);

    /// <summary>How long a symbol is not asked for; zero when it may be.</summary>
    /// <param name="symbol">The venue's symbol.</param>
    /// <returns>The time left.</returns>
    public TimeSpan HoldOf(string symbol)
    {
        lock (_lock) return _held.TryGetValue(symbol, out var held) && time.GetElapsedTime(time.GetTimestamp(), held.Until) is { Ticks: > 0 } left ? left : TimeSpan.Zero;
    }

    /// <summary>Whether the venue's last word on a symbol was that it does not know it.</summary>
    /// <param name="symbol">The venue's symbol.</param>
    /// <returns>True until <see cref="Release"/>.</returns>
    public bool Contains(string symbol)
    {
        lock (_lock) return _held.ContainsKey(symbol);
    }

    /// <summary>The venue does not know a symbol: the next request may be made in a minute, in two, …, in an hour.</summary>
    /// <param name="symbol">The venue's symbol.</param>
    public void Refuse(string symbol)
    {
        lock (_lock)
        {
            var hold = _held.TryGetValue(symbol, out var known) ? TimeSpan.FromTicks(Math.Min(2 * known.Hold.Ticks, LongestHold.Ticks)) : FirstHold;
            _held[symbol] = (time.GetTimestamp() + (long)(hold.TotalSeconds * time.TimestampFrequency), hold);
        }
    }

    /// <summary>The venue knows a symbol, or nobody wants it any more.</summary>
    /// <param name="symbol">The venue's symbol.</param>
    public void Release(string symbol)
    {
        lock (_lock) _held.Remove(symbol);
    }
}
