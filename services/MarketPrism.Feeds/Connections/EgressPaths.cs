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

    /// <summary>The first way that is not resting, beginning at <paramref name="first"/> (the second socket of a pair prefers the second); when all rest, the one that is ready soonest.</summary>
    internal EgressPath Pick(long now, int first, EgressPath? avoid)
    {
        EgressPath? best = null;
        for (var i = 0; i < _paths.Count; i++)
        {
            var path = _paths[(first + i) % _paths.Count];
            if (path == avoid && _paths.Count > 1) continue;
            if (path.AvailableAt <= now) return path;
            if (best is null || path.AvailableAt < best.AvailableAt) best = path;
        }

        return best!;
    }
}
