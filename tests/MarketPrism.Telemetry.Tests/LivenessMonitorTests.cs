using MarketPrism.Configuration;

namespace MarketPrism.Telemetry.Tests;

public sealed class LivenessMonitorTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("marketprism-liveness-");
    private readonly ManualTimeProvider _time = new();
    private LivenessFacts _facts = new() { Uptime = TimeSpan.FromHours(2) };

    private string BudgetFile => Path.Combine(_folder.FullName, "state", "restarts");

    private string LogFile => Path.Combine(_folder.FullName, "termination-log");

    public void Dispose() => _folder.Delete(true);

    [Fact]
    public void A_restart_is_asked_for_once_an_hour_remembered_over_restarts_and_said_in_the_termination_log()
    {
        File.WriteAllText(LogFile, "");
        var first = Start();
        Assert.True(first.Probe().IsLive);
        GoStale();
        Assert.False(first.Peek().IsLive);
        Assert.Equal("", File.ReadAllText(LogFile)); // looking is without consequence
        Assert.False(first.Probe().IsLive);
        _facts = new LivenessFacts();
        Assert.False(first.Probe().IsLive); // it stays: the kubelet must see it several times
        Assert.Contains("asking for a restart", File.ReadAllText(LogFile), StringComparison.Ordinal);
        Assert.Single(File.ReadAllLines(BudgetFile));

        GoStale();
        var second = Start();
        Assert.Equal(LivenessCause.StaleBudgetExhausted, second.Probe().Cause);
        _time.Advance(TimeSpan.FromMinutes(59));
        Assert.True(second.Probe().IsLive);
        _time.Advance(TimeSpan.FromMinutes(2));
        Assert.False(second.Probe().IsLive);
        Assert.Equal(2, File.ReadAllLines(BudgetFile).Length);
    }

    [Fact]
    public void A_wedge_is_not_counted_and_heals_when_the_loop_turns_again()
    {
        File.WriteAllText(LogFile, "");
        var monitor = Start();
        _facts = _facts with { LoopAge = TimeSpan.FromSeconds(45) };
        Assert.Equal(LivenessCause.Wedged, monitor.Probe().Cause);
        Assert.Contains("has not turned for 45 s", File.ReadAllText(LogFile), StringComparison.Ordinal);
        Assert.Empty(File.ReadAllLines(BudgetFile));
        _facts = _facts with { LoopAge = TimeSpan.Zero };
        Assert.True(monitor.Probe().IsLive);
    }

    [Fact]
    public void A_budget_that_cannot_be_remembered_is_none()
    {
        File.WriteAllText(Path.Combine(_folder.FullName, "file"), "");
        var budget = new RestartBudget(Path.Combine(_folder.FullName, "file", "restarts"), _time);
        Assert.Equal(0, budget.Left(1));
        Assert.Contains("cannot be written", budget.Problem, StringComparison.Ordinal);
    }

    [Fact]
    public void A_clock_that_is_set_back_gives_no_extra_restart_and_garbage_in_the_file_does_no_harm()
    {
        Directory.CreateDirectory(Path.GetDirectoryName(BudgetFile)!);
        File.WriteAllText(BudgetFile, "garbage\n-5\n");
        var budget = new RestartBudget(BudgetFile, _time);
        Assert.Equal(1, budget.Left(1));
        budget.Record();
        _time.WallOffset = TimeSpan.FromDays(-1);
        Assert.Equal(0, budget.Left(1));
        Assert.Equal(1, budget.Left(2));
    }

    [Fact]
    public void Draining_is_alive_whatever_was_said_before()
    {
        var monitor = Start();
        GoStale();
        Assert.False(monitor.Probe().IsLive);
        _facts = _facts with { IsShuttingDown = true };
        Assert.True(monitor.Probe().IsLive);
    }

    private void GoStale() => _facts = new LivenessFacts
    {
        StaleFor = TimeSpan.FromHours(1),
        LadderCycles = 9,
        Upstream = UpstreamVerdict.Healthy,
        Uptime = TimeSpan.FromHours(2),
    };

    private LivenessMonitor Start() => new(new LivenessOptions(), 0.5, () => _facts, new RestartBudget(BudgetFile, _time), new TerminationLog(LogFile));
}
