using MarketPrism.Configuration;

namespace MarketPrism.Telemetry.Tests;

public sealed class LivenessJudgeTests
{
    private static readonly LivenessOptions Options = new();

    /// <summary>Everything that liveness.md 4.3 asks for is there: the only facts that end in a restart for staleness.</summary>
    private static readonly LivenessFacts Stale = new()
    {
        StaleFor = TimeSpan.FromSeconds(301),
        LadderCycles = LivenessJudge.RequiredLadderCycles,
        Upstream = UpstreamVerdict.Healthy,
        Uptime = TimeSpan.FromSeconds(660),
        RestartsLeft = 1,
    };

    [Fact]
    public void Stale_after_every_repair_with_a_healthy_venue_asks_for_a_restart()
    {
        var verdict = new LivenessJudge(Options, 0).Judge(Stale);
        Assert.Equal((false, LivenessCause.StaleWhileUpstreamHealthy), (verdict.IsLive, verdict.Cause));
        Assert.Contains("301 s", verdict.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Every_single_missing_condition_keeps_it_alive()
    {
        (LivenessFacts Facts, LivenessCause Cause)[] cases =
        [
            (Stale with { StaleFor = TimeSpan.Zero }, LivenessCause.Healthy),
            (Stale with { StaleFor = TimeSpan.FromSeconds(300) }, LivenessCause.StaleRepairing),
            (Stale with { LadderCycles = LivenessJudge.RequiredLadderCycles - 1 }, LivenessCause.StaleRepairing),
            (Stale with { Upstream = UpstreamVerdict.Unavailable }, LivenessCause.StaleUpstreamDown),
            (Stale with { Upstream = UpstreamVerdict.Maintenance }, LivenessCause.StaleUpstreamDown),
            (Stale with { InMaintenance = true }, LivenessCause.StaleUpstreamDown),
            (Stale with { Upstream = UpstreamVerdict.Unknown }, LivenessCause.StaleUpstreamUnknown),
            (Stale with { Uptime = TimeSpan.FromSeconds(659) }, LivenessCause.StaleTooYoung),
            (Stale with { RestartsLeft = 0 }, LivenessCause.StaleBudgetExhausted),
            (Stale with { IsShuttingDown = true }, LivenessCause.ShuttingDown),
        ];
        foreach (var (facts, cause) in cases)
        {
            var verdict = new LivenessJudge(Options, 0).Judge(facts);
            Assert.Equal((true, cause), (verdict.IsLive, verdict.Cause));
        }
    }

    [Theory]
    [InlineData(59, 59, false)] // own evidence: acknowledged and REST answered, both just now
    [InlineData(61, 59, true)]
    [InlineData(59, 61, true)]
    [InlineData(null, 10, true)]
    [InlineData(10, null, true)]
    public void Own_evidence_counts_when_it_is_young_and_complete(int? acknowledged, int? rest, bool isLive)
    {
        var facts = Stale with
        {
            Upstream = UpstreamVerdict.Unknown,
            AcknowledgedAge = acknowledged is { } a ? TimeSpan.FromSeconds(a) : null,
            RestAge = rest is { } r ? TimeSpan.FromSeconds(r) : null,
        };
        Assert.Equal(isLive, new LivenessJudge(Options, 0).Judge(facts).IsLive);
    }

    [Fact]
    public void A_wedged_loop_fails_in_both_modes_even_while_the_venue_is_down()
    {
        foreach (var mode in new[] { LivenessMode.Freshness, LivenessMode.Supervisor })
        {
            var judge = new LivenessJudge(Options with { Mode = mode }, 0);
            Assert.False(judge.Judge(new LivenessFacts { Wedged = "stream-0 should have dialled 40 s ago", Upstream = UpstreamVerdict.Unavailable }).IsLive);
            Assert.False(judge.Judge(new LivenessFacts { LoopAge = TimeSpan.FromSeconds(31) }).IsLive);
            Assert.True(judge.Judge(new LivenessFacts { LoopAge = TimeSpan.FromSeconds(5) }).IsLive); // a throttled CPU
        }
    }

    [Fact]
    public void Modes_leave_out_what_they_say()
    {
        Assert.Equal(LivenessCause.StaleNotJudged, new LivenessJudge(Options with { Mode = LivenessMode.Supervisor }, 0).Judge(Stale).Cause);
        var off = new LivenessJudge(Options with { Mode = LivenessMode.Disabled }, 0).Judge(Stale with { Wedged = "x" });
        Assert.Equal((true, LivenessCause.Disabled), (off.IsLive, off.Cause));
    }

    [Fact]
    public void Jitter_spreads_the_restarts_of_pods_over_thirty_percent()
    {
        Assert.Equal(TimeSpan.FromSeconds(300), new LivenessJudge(Options, 0).StaleAfter);
        Assert.Equal(TimeSpan.FromSeconds(390), new LivenessJudge(Options, 1).StaleAfter);
        Assert.True(new LivenessJudge(Options, 0.5).Judge(Stale with { StaleFor = TimeSpan.FromSeconds(344) }).IsLive);
        Assert.False(new LivenessJudge(Options, 0.5).Judge(Stale with { StaleFor = TimeSpan.FromSeconds(346) }).IsLive);
    }

    [Fact]
    public void Fifty_pods_of_a_venue_that_is_down_for_two_hours_all_stay_alive()
    {
        var random = new Random(42);
        for (var pod = 0; pod < 50; pod++)
        {
            var judge = new LivenessJudge(Options, random.NextDouble());
            for (var minute = 0; minute <= 120; minute++)
            {
                // connects are refused and REST does not answer; the operator's verdict comes and goes
                var facts = Stale with
                {
                    StaleFor = TimeSpan.FromMinutes(minute),
                    LadderCycles = minute,
                    Uptime = TimeSpan.FromMinutes(60 + minute),
                    Upstream = random.Next(2) == 0 ? UpstreamVerdict.Unavailable : UpstreamVerdict.Unknown,
                };
                Assert.True(judge.Judge(facts).IsLive);
            }
        }
    }
}
