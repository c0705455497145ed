namespace MarketPrism.Nats.Connection;

/// <summary>Waits before attempts to connect: uniform in 0…ceiling, so that many clients of one server do not come back at once.</summary>
internal sealed class Backoff(TimeSpan first, TimeSpan last, Random random)
{
    private int _attempts;

    public TimeSpan Next()
    {
        var ceiling = Math.Min(last.TotalMilliseconds, first.TotalMilliseconds * Math.Pow(2, Math.Min(_attempts++, 30)));
        return TimeSpan.FromMilliseconds(random.NextDouble() * ceiling);
    }

    public void Reset() => _attempts = 0;
}
