using MarketPrism.Feeds.Simulation;

namespace MarketPrism.Feeds.Tests;

/// <summary>Alone in the process: what other tests hold would count as a growth of its memory.</summary>
[CollectionDefinition(nameof(YearTests), DisableParallelization = true)]
[Collection(nameof(YearTests))]
public class YearTests
{
    [Fact]
    public void A_simulated_month_keeps_all_invariants()
    {
        var seed = int.Parse(Environment.GetEnvironmentVariable("MARKETPRISM_SEED") ?? "7", System.Globalization.CultureInfo.InvariantCulture);
        var days = int.Parse(Environment.GetEnvironmentVariable("MARKETPRISM_DAYS") ?? "30", System.Globalization.CultureInfo.InvariantCulture);
        using var trace = Environment.GetEnvironmentVariable("MARKETPRISM_TRACE") is { } file ? new StreamWriter(file) : null;
        var summary = YearRun.Run(new YearOptions { Seed = seed, Days = days, Trace = trace is null ? null : trace.WriteLine }, TestContext.Current.CancellationToken);
        TestContext.Current.TestOutputHelper!.WriteLine(summary.ToJson());
        Assert.Empty(summary.Violations);
        Assert.True(summary.Sockets >= 8);
        Assert.True(summary.Streams >= 40);
        Assert.True(summary.Memory.Late < summary.Memory.Early * 1.05, $"memory grew from {summary.Memory.Early} to {summary.Memory.Late}");
    }

    [Fact]
    public void The_same_seed_gives_the_same_events()
    {
        var first = YearRun.Run(new YearOptions { Seed = 3, Days = 2 }, TestContext.Current.CancellationToken);
        var again = YearRun.Run(new YearOptions { Seed = 3, Days = 2 }, TestContext.Current.CancellationToken);
        var other = YearRun.Run(new YearOptions { Seed = 4, Days = 2 }, TestContext.Current.CancellationToken);
        Assert.Equal((first.Digest, first.Delivered), (again.Digest, again.Delivered));
        Assert.NotEqual(first.Digest, other.Digest);
    }
}
