using MarketPrism.Feeds.Simulation;

namespace MarketPrism.Cli.Simulate;

/// <summary>Runs the simulated year: progress on standard error, the summary as one line on standard output.</summary>
internal static class YearReport
{
    private const int DaysPerLine = 30;

    internal static int Run(int seed, int days, string? traceFile, TextWriter output, TextWriter error, CancellationToken cancellationToken)
    {
        if (days is < 1 or > 3660) throw new UsageException($"--days: '{days}' is not allowed; allowed is 1 to 3660");
        using var trace = traceFile is null ? null : new StreamWriter(traceFile);
        error.WriteLine($"seed {seed}, {days} days; three venues, at least eight sockets, forty streams");
        var options = new YearOptions
        {
            Seed = seed,
            Days = days,
            Trace = trace is null ? null : trace.WriteLine,
            OnDay = (done, violations) =>
            {
                if (done % DaysPerLine == 0) error.WriteLine($"day {done}: {(violations == 0 ? "all invariants hold" : $"{violations} violations")}");
            },
        };
        var summary = YearRun.Run(options, cancellationToken);
        output.WriteLine(summary.ToJson());
        foreach (var violation in summary.Violations) error.WriteLine(violation);
        return summary.Violations.Count == 0 && summary.Days == days ? ExitCode.Success : ExitCode.Failure;
    }
}
