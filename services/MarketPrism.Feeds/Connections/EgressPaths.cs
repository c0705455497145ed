namespace MarketPrism.Feeds;

/// <summary>The ways to the venue in order of preference. A failed one rests for a while (30 s, doubling to 8 min); after that the first is tried first again.</summary>
internal sealed class EgressPaths
{
    private readonly List<EgressPath> _paths;

    internal EgressPaths(IReadOnlyList<Uri> proxies)
    {
        _paths = [.. proxies.Select(p => new EgressPath(p))];
        if (_paths.Count == 0) _paths.Add(new EgressPath(null));
    }

    internal int Count => _paths.Count;

    /// <summary>
    /// The first way that does not rest, beginning at <paramref name="first"/> (the second socket of a pair prefers the second). When all rest, the one whose rest ends
    /// first: to rest is to be second choice, and the backoff sees to it that nothing is hammered. Only a venue's word to stay away binds; the caller looks at
    /// <see cref="EgressPath.AvailableAt"/>.
    /// </summary>
    internal EgressPath Pick(long now, int first, EgressPath? avoid)
    {
        EgressPath? best = null;
        for (var i = 0; i < _paths.Count; i++)
        {
            var path = _paths[(first + i) % _paths.Count];
            if (path == avoid && _paths.Count > 1) continue;
            if (path.AvailableAt <= now && path.RestsUntil <= now) return path;
            if (best is null || (Math.Max(now, path.AvailableAt), path.RestsUntil).CompareTo((Math.Max(now, best.AvailableAt), best.RestsUntil)) < 0) best = path;
        }

        return best!;
    }
}
