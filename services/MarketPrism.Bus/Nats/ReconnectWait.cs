namespace MarketPrism.Bus;

/// <summary>Waits before attempts to connect: uniform in 0…ceiling, which doubles, so that hundreds of connectors do not come back to a server at once.</summary>
/// <param name="first">The first ceiling.</param>
/// <param name="last">The last ceiling.</param>
internal sealed class ReconnectWait(TimeSpan first, TimeSpan last)
{
    private int _attempts;

    public TimeSpan Next()
    {
        var ceiling = Math.Min(last.TotalMilliseconds, first.TotalMilliseconds * Math.Pow(2, Math.Min(_attempts++, 30)));
        return TimeSpan.FromMilliseconds(Random.Shared.NextDouble() * ceiling);
    }

    public void Reset() => _attempts = 0;
}
