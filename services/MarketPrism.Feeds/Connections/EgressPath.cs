namespace MarketPrism.Feeds;

/// <summary>One way to the venue: a proxy, or the direct one. The venue's bans and limits belong to it.</summary>
internal sealed class EgressPath(Uri? proxy)
{
    private static readonly TimeSpan FirstRest = TimeSpan.FromSeconds(30);

    internal Uri? Proxy => proxy;

    /// <summary>Host and port, never the credentials.</summary>
    internal string Name { get; } = proxy is null ? "" : $"{proxy.Scheme}://{proxy.Host}:{proxy.Port}";

    /// <summary>Nothing is dialled on it before this time: the venue said so.</summary>
    internal long AvailableAt { get; private set; }

    /// <summary>Others are preferred before this time: it failed.</summary>
    internal long RestsUntil { get; private set; }

    /// <summary>Rests without a connection that lasted between them.</summary>
    internal int Failures { get; private set; }

    internal void StayAway(long until) => AvailableAt = Math.Max(AvailableAt, until);

    /// <summary>A dial on it failed, or a connection broke or fell silent. All connections through a proxy fail together: that is one failure.</summary>
    internal void Failed(long now)
    {
        if (now < RestsUntil) return;
        RestsUntil = now + (FirstRest.Ticks << Math.Min(Failures, 4));
        Failures++;
    }

    /// <summary>A connection on it carried data for long enough. An open one proves nothing: a proxy that swallows packets opens well.</summary>
    internal void Proven() => Failures = 0;
}
