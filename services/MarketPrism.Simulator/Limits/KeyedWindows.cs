namespace MarketPrism.Simulator.Limits;

/// <summary>A sliding window per key: client, or client and endpoint.</summary>
internal sealed class KeyedWindows(int limit, TimeSpan window)
{
    private readonly Dictionary<string, SlidingWindow> _windows = [];

    public bool TryTake(string key, long nowNs)
    {
        if (!_windows.TryGetValue(key, out var found)) _windows[key] = found = new SlidingWindow(limit, window);
        return found.TryTake(nowNs);
    }
}
