namespace MarketPrism.Feeds.Simulation;

/// <summary>What goes wrong in a year, by the dice: each kind of fault at its own mean interval.</summary>
internal sealed class YearScript(YearWorld world)
{
    private readonly Random _random = new(world.Random.Next());

    /// <summary>Begins to throw the dice; the tasks run until time is up.</summary>
    internal List<Task> Start(CancellationToken stop) =>
    [
        Every(8, BreakOne, stop),
        Every(72, CutVenue, stop),
        Every(12, HalfOpen, stop),
        Every(240, OutageAsync, stop),
        Every(480, BanAsync, stop),
        Every(48, NoticeAsync, stop),
        Every(6, StallAsync, stop),
        Every(24, LoseSubscription, stop),
        Every(720, RestartAsync, stop),
        Every(72, WithholdPongs, stop),
        Every(96, KillProxyAsync, stop),
        Every(360, JumpClock, stop),
        Every(12, ChangeSymbolsAsync, stop),
        Every(168, ChangeEndpointAsync, stop),
        Every(200, HangAsync, stop),
        Every(100, Garbage, stop),
    ];

    private async Task Every(double hours, Func<CancellationToken, Task> fault, CancellationToken stop)
    {
        try
        {
            while (true)
            {
                await Wait(TimeSpan.FromHours(-hours * Math.Log(1 - _random.NextDouble())), stop);
                await fault(stop);
            }
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            // the year is over
        }
    }

    /// <summary>At most 40 days: a timer takes no more than 49.</summary>
    private Task Wait(TimeSpan time, CancellationToken stop) => Task.Delay(TimeSpan.FromDays(Math.Min(40, time.TotalDays)), world.Time, stop);

    private ModelVenue Venue() => world.Venues[_random.Next(world.Venues.Count)];

    private ModelSession? Any(ModelVenue venue) => venue.Sessions.Count == 0 ? null : venue.Sessions[_random.Next(venue.Sessions.Count)];

    private TimeSpan LogUniform(double fromSeconds, double toSeconds) =>
        TimeSpan.FromSeconds(fromSeconds * Math.Pow(toSeconds / fromSeconds, _random.NextDouble()));

    private string NameOf(ModelVenue venue) => $"venue{world.Venues.IndexOf(venue)}";

    private Task BreakOne(CancellationToken stop)
    {
        var venue = Venue();
        if (Any(venue) is not { } session) return Task.CompletedTask;
        world.CountFault("break", NameOf(venue));
        if (_random.Next(2) == 0) session.Break("reset");
        else session.Close(1006, "cut");
        return Task.CompletedTask;
    }

    private Task CutVenue(CancellationToken stop)
    {
        var venue = Venue();
        world.CountFault("cut", NameOf(venue));
        venue.CutAll(_random.Next(2) == 0);
        return Task.CompletedTask;
    }

    private Task HalfOpen(CancellationToken stop)
    {
        var venue = Venue();
        if (Any(venue) is not { } session) return Task.CompletedTask;
        world.CountFault("half_open", NameOf(venue));
        session.IsMute = true;
        return Task.CompletedTask;
    }

    private async Task OutageAsync(CancellationToken stop)
    {
        var venue = Venue();
        var time = LogUniform(1, 6 * 3600);
        var status = _random.Next(3) == 0 ? 503 : 0;
        world.CountFault("outage", $"{NameOf(venue)} {time}");
        venue.Refuse = _ => new FeedDialException("outage", status, null, null);
        venue.CutAll(isOrderly: false);
        await Wait(time, stop);
        venue.Refuse = null;
    }

    private async Task BanAsync(CancellationToken stop)
    {
        var venue = Venue();
        var until = world.Time.GetTimestamp() + LogUniform(60, 1800).Ticks;
        var status = _random.Next(2) == 0 ? 418 : 429;
        world.CountFault("ban", $"{NameOf(venue)} {status}");
        venue.Refuse = _ =>
        {
            var left = until - world.Time.GetTimestamp();
            return left <= 0 ? null : new FeedDialException("banned", status, TimeSpan.FromTicks(left), null);
        };
        if (Any(venue) is { } session) session.Break("banned");
        await Wait(TimeSpan.FromTicks(until - world.Time.GetTimestamp()), stop);
        venue.Refuse = null;
    }

    private async Task NoticeAsync(CancellationToken stop)
    {
        var venue = Venue();
        if (Any(venue) is not { IsMute: false } session) return;
        world.CountFault("notice", NameOf(venue));
        venue.NoticeTo(session);
        await Wait(TimeSpan.FromSeconds(60), stop);
        session.Close(1001, "service upgrade");
    }

    private async Task StallAsync(CancellationToken stop)
    {
        var venue = Venue();
        if (Any(venue) is not { } session || session.Streams.Count == 0) return;
        var stream = session.Streams.ElementAt(_random.Next(session.Streams.Count));
        world.CountFault("stall", stream.Wire);
        session.Stalled.Add(stream);
        await Wait(LogUniform(60, 7200), stop);
        session.Stalled.Remove(stream);
    }

    private Task LoseSubscription(CancellationToken stop)
    {
        var venue = Venue();
        if (Any(venue) is not { } session || session.Streams.Count == 0) return Task.CompletedTask;
        var stream = session.Streams.ElementAt(_random.Next(session.Streams.Count));
        world.CountFault("lost_subscription", stream.Wire);
        ModelVenue.Unsubscribe(session, stream.Wire);
        return Task.CompletedTask;
    }

    private async Task RestartAsync(CancellationToken stop)
    {
        var venue = Venue();
        var isLower = _random.Next(2) == 0;
        world.CountFault(isLower ? "restart_lower_ids" : "restart", NameOf(venue));
        venue.Refuse = _ => new FeedDialException("restarting", 0, null, null);
        venue.CutAll(isOrderly: true);
        await Wait(LogUniform(5, 600), stop);
        if (isLower)
        {
            foreach (var stream in venue.Streams.Values)
            {
                stream.LastId /= 2;
                world.AuditOf(venue, stream).Forget();
            }
        }

        venue.Refuse = null;
    }

    private Task WithholdPongs(CancellationToken stop)
    {
        var venue = world.Venues[^1];
        if (Any(venue) is not { } session) return Task.CompletedTask;
        world.CountFault("pong_withheld", NameOf(venue));
        session.WithholdsPong = true;
        return Task.CompletedTask;
    }

    private async Task KillProxyAsync(CancellationToken stop)
    {
        var venue = world.Venues[0];
        if (venue.Refuse is not null) return;
        var host = _random.Next(2) == 0 ? "one" : "two";
        world.CountFault("proxy_dead", host);
        venue.Refuse = d => d.Proxy?.Host == host ? new FeedDialException("proxy unreachable", 0, null, null) : null;
        foreach (var session in venue.Sessions.Where(s => s.Proxy?.Host == host).ToList()) session.Break("proxy died");
        await Wait(LogUniform(60, 8 * 3600), stop);
        venue.Refuse = null;
    }

    private Task JumpClock(CancellationToken stop)
    {
        world.CountFault("clock_jump", "");
        world.Time.WallOffset = TimeSpan.FromSeconds(7200 * (_random.NextDouble() - 0.5));
        return Task.CompletedTask;
    }

    private async Task ChangeSymbolsAsync(CancellationToken stop)
    {
        var session = world.Sessions[_random.Next(world.Sessions.Count)];
        if (!world.MayChangeSymbols) return;
        world.CountFault("symbols_changed", session.Name);
        var all = session.Symbols;
        var fewer = all.Count == 1 ? all : [.. all.Where((_, i) => i != _random.Next(all.Count))];
        var symbols = session.Session.Settings.Subscription.Symbols.Count < all.Count || fewer.Count == 0 ? all : fewer;
        await session.Session.ApplyAsync(session.Session.Settings with { Subscription = session.Session.Settings.Subscription with { Symbols = symbols } }, stop);
    }

    private async Task ChangeEndpointAsync(CancellationToken stop)
    {
        var session = world.Sessions[_random.Next(world.Sessions.Count)];
        world.CountFault("endpoint_changed", session.Name);
        var host = $"wss://host{_random.Next(4)}.example";
        await session.Session.ApplyAsync(session.Session.Settings with { Endpoint = new VenueEndpoint(new Uri(host), null) }, stop);
    }

    private async Task HangAsync(CancellationToken stop)
    {
        var venue = Venue();
        world.CountFault("dials_hang", NameOf(venue));
        venue.Hangs = true;
        Any(venue)?.Break("reset");
        await Wait(LogUniform(10, 900), stop);
        venue.Hangs = false;
    }

    private Task Garbage(CancellationToken stop)
    {
        var venue = Venue();
        if (Any(venue) is not { } session) return Task.CompletedTask;
        world.CountFault("garbage", NameOf(venue));
        session.Push("{\"what\":"u8.ToArray());
        return Task.CompletedTask;
    }
}
