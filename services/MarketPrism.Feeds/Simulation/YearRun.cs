namespace MarketPrism.Feeds.Simulation;

/// <summary>A year of the connection layer in minutes: the real sessions on sockets in memory, under virtual time, against model venues that go wrong in every way known.</summary>
public static class YearRun
{
    private const double MemoryTolerance = 1.05;
    private const int WarmUpDays = 12;
    private static readonly TimeSpan CheckInterval = TimeSpan.FromHours(1);

    /// <summary>Runs on the calling thread.</summary>
    /// <param name="options">Seed and length.</param>
    /// <param name="cancellationToken">Ends it early; the summary then counts the days done.</param>
    /// <returns>What happened; without violations all invariants held.</returns>
    public static YearSummary Run(YearOptions options, CancellationToken cancellationToken)
    {
        // The first time that each fault happens the process loads code and fills its own caches, 25 to 40 KB in all within ten days: not what the sessions hold
        if (options.Days > WarmUpDays) Run(options with { Seed = options.Seed + 1, Days = WarmUpDays, OnDay = null, Trace = null }, cancellationToken);
        var world = new YearWorld(options);
        var started = TimeProvider.System.GetTimestamp();
        var days = 0;
        long early = long.MaxValue, late = long.MaxValue;
        YearSummary? summary = null;
        VirtualScheduler.Run(world.Time, MainAsync);
        return summary!;

        async Task MainAsync()
        {
            world.Build();
            using var stop = new CancellationTokenSource();
            var faults = new YearScript(world).Start(stop.Token);
            while (days < options.Days && !cancellationToken.IsCancellationRequested)
            {
                if (days == 1 || days == options.Days - 1) await world.WantAllAsync(); // memory is compared with the same streams
                else world.MayChangeSymbols = true;
                for (var hour = 0; hour < 24; hour++)
                {
                    for (var quarter = 0; quarter < 4; quarter++)
                    {
                        await Task.Delay(CheckInterval / 4, world.Time, CancellationToken.None);
                        world.CheckSilence();
                    }

                    world.Check();
                    if (days == 1) early = Math.Min(early, Measure()); // the quietest hour of the day: rotations in flight hold more
                    if (days == options.Days - 1) late = Math.Min(late, Measure());
                }

                days++;
                options.OnDay?.Invoke(days, world.Violations.Count);
            }

            stop.Cancel(); // not CancelAsync: it would leave the scheduler
            await Task.WhenAll(faults);
            if (early < long.MaxValue && late < long.MaxValue && late > early * MemoryTolerance) world.Violated($"memory grew from {early} to {late} bytes");
            summary = Summarize();
            foreach (var session in world.Sessions) await session.Session.DisposeAsync();
        }

        long Measure()
        {
            foreach (var audit in world.Audits) audit.Trim();
            world.Time.Trim(); // the model's own memory is not what is measured
            return GC.GetTotalMemory(forceFullCollection: true);
        }

        YearSummary Summarize()
        {
            var stats = world.Sessions.Select(s => s.Session.GetStatus()).ToList();
            return new YearSummary
            {
                Seed = options.Seed,
                Days = days,
                WallSeconds = TimeProvider.System.GetElapsedTime(started).TotalSeconds,
                Sockets = stats.Sum(s => s.Connections.Count),
                Streams = world.Audits.Count(),
                Sent = world.Sent,
                Delivered = world.Sessions.Sum(s => s.Sink.Frames),
                Duplicates = stats.Sum(s => s.Routing.DuplicateMessages),
                Ledgered = world.Ledgered,
                Dials = world.Dials + world.Venues.Sum(v => v.Dials.Count),
                Reconnections = stats.Sum(s => s.Routing.Reconnections),
                Rotations = stats.Sum(s => s.Routing.ProactiveReconnections),
                Faults = world.Faults,
                Holes = world.Holes,
                Repairs = stats.SelectMany(s => s.Repairs).GroupBy(r => r.Key.ToString()).ToDictionary(g => g.Key, g => g.Sum(r => r.Value)),
                Memory = (early, late),
                Violations = world.Violations,
                Digest = world.Digest,
            };
        }
    }
}
