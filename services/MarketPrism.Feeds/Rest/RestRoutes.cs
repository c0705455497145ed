namespace MarketPrism.Feeds;

/// <summary>The ways to a venue in order of preference. Closed when they are replaced and the last request has ended.</summary>
internal sealed class RestRoutes
{
    private readonly RestRoute[] _routes;
    private readonly TimeProvider _time;
    private int _users = 1;

    public RestRoutes(RestOptions options, Func<Uri?, TlsOptions, HttpMessageHandler> handlers, TimeProvider time)
    {
        _time = time;
        _routes = options.Proxies.Count == 0
            ? [new RestRoute(null, handlers(null, options.Tls), time)]
            : [.. options.Proxies.Select(p => new RestRoute(p, handlers(p, options.Tls), time))];
    }

    /// <summary>The first one that has not failed lately; when all have, the one whose pause ends first.</summary>
    public RestRoute Next()
    {
        var now = _time.GetTimestamp();
        var best = _routes[0];
        foreach (var route in _routes)
        {
            if (route.AvailableAt <= now) return route;
            if (route.AvailableAt < best.AvailableAt) best = route;
        }

        return best;
    }

    /// <summary>Keeps them open until the lease ends; null when they are closed already, because others have replaced them.</summary>
    public IDisposable? TryLease()
    {
        var users = Volatile.Read(ref _users);
        while (users > 0)
        {
            var before = Interlocked.CompareExchange(ref _users, users + 1, users);
            if (before == users) return new Use(this);
            users = before;
        }

        return null;
    }

    /// <summary>Closes them as soon as nobody uses them.</summary>
    public void Retire()
    {
        if (Interlocked.Decrement(ref _users) > 0) return;
        foreach (var route in _routes) route.Http.Dispose();
    }

    private sealed class Use(RestRoutes routes) : IDisposable
    {
        public void Dispose() => routes.Retire();
    }
}
