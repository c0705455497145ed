using MarketPrism.Feeds.Simulation;

namespace MarketPrism.Feeds.Tests;

public class YearTests
{
    [Fact]
    public void A_simulated_month_keeps_all_invariants()
    {
        var seed = int.Parse(Environment.GetEnvironmentVariable("MARKETPRISM_SEED") ?? "7", System.Globalization.CultureInfo.InvariantCulture);
        var days = int.Parse(Environment.GetEnvironmentVariable("MARKETPRISM_DAYS") ?? "30", System.Globalization.CultureInfo.InvariantCulture);
        using var trace = Environment.GetEnvironmentVariable("MARKETPRISM_TRACE") is { } file ? new StreamWriter(file) : null;
        var summary = YearRun.Run(new YearOptions { Seed = seed, Days = days, Trace = trace is null ? null : trace.WriteLine, OnDay = Environment.GetEnvironmentVariable("MARKETPRISM_MEM") is null ? null : (d, v) => { if (d % 15 == 0) Console.WriteLine($"day {d} violations {v} memory {GC.GetTotalMemory(true)}"); } }, TestContext.Current.CancellationToken);
        TestContext.Current.TestOutputHelper!.WriteLine(summary.ToJson());
        Assert.Empty(summary.Violations);
        Assert.True(summary.Sockets >= 8);
        Assert.True(summary.Streams >= 40);
        Assert.True(summary.Memory.Late < summary.Memory.Early * 1.05, $"memory grew from {summary.Memory.Early} to {summary.Memory.Late}");
    }
}
