namespace MarketPrism.Feeds;

/// <summary>One way to the venue: a proxy, or the direct one. The venue's bans and limits belong to it.</summary>
internal sealed class EgressPath(Uri? proxy)
{
    internal Uri? Proxy => proxy;

    /// <summary>Host and port, never the credentials.</summary>
    internal string Name { get; } = proxy is null ? "" : $"{proxy.Scheme}://{proxy.Host}:{proxy.Port}";

    /// <summary>Nothing is dialled on it before this time.</summary>
    internal long AvailableAt { get; private set; }

    internal int Failures { get; private set; }

    internal void StayAway(long until) => AvailableAt = Math.Max(AvailableAt, until);

    internal void Failed(long now)
    {
        Failures++;
        if (proxy is not null) StayAway(now + (TimeSpan.FromSeconds(30).Ticks << Math.Min(Failures - 1, 4)));
    }

    internal void Succeeded() => Failures = 0;
}
