using System.Globalization;
using System.Text;
using MarketPrism.Feeds;

namespace MarketPrism.Connector.Tests;

/// <summary>The rows of the failure matrix that end, or do not end, in a restart: with the wiring from session, bus and configuration to the probe.</summary>
public sealed class ConnectorHealthTests : IAsyncLifetime
{
    private readonly ManualTimeProvider _time = new();
    private readonly InProcessBus _bus = new();
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("marketprism-health-");
    private FakeSession? _session;
    private ConnectorService? _service;

    private FakeSession Session => _session!;

    private ConnectorService Service => _service!;

    private string TerminationLog => Path.Combine(_folder.FullName, "termination-log");

    public ValueTask InitializeAsync()
    {
        File.WriteAllText(TerminationLog, "");
        _service = Start("");
        return ValueTask.CompletedTask;
    }

    public async ValueTask DisposeAsync()
    {
        await Service.DisposeAsync();
        await _bus.DisposeAsync();
        _folder.Delete(true);
    }

    [Fact]
    public void A_wedged_loop_fails_liveness_and_says_so_in_the_termination_log()
    {
        Assert.True(Service.Live.IsGood);
        Service.Wedge();
        Assert.False(Service.Live.IsGood);
        Assert.Contains("has not turned for 60 s", File.ReadAllText(TerminationLog), StringComparison.Ordinal);
        Assert.Contains(Service.GetStatus(StatusDetail.Summary).Reasons, r => r.Code == "Wedged");
    }

    [Fact]
    public async Task Stale_with_a_healthy_verdict_asks_for_one_restart_and_the_next_life_for_none()
    {
        GoStale();
        Assert.True(Service.Live.IsGood);
        Assert.Contains(Service.GetStatus(StatusDetail.Summary).Reasons, r => r.Code == "StaleUpstreamUnknown");
        await HearAsync("Healthy");
        Assert.False(Service.Live.IsGood);
        Assert.False(Service.Live.IsGood);
        Assert.Contains("asking for a restart", File.ReadAllText(TerminationLog), StringComparison.Ordinal);

        await Service.DisposeAsync();
        _service = Start("");
        GoStale();
        await HearAsync("Healthy");
        Assert.True(Service.Live.IsGood);
        Assert.Contains("a restart did not help", Assert.Single(Service.GetStatus(StatusDetail.Summary).Reasons).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Liveness_5_stale_without_evidence_that_the_venue_is_well_stays_alive()
    {
        for (var i = 0; i < 24; i++)
        {
            GoStale();
            Assert.True(Service.Live.IsGood);
        }

        Assert.Contains(Service.GetStatus(StatusDetail.Summary).Reasons, r => r.Code == "StaleUpstreamUnknown");
        Assert.Empty(File.ReadAllText(TerminationLog));
    }

    [Fact]
    public async Task A_venue_that_is_away_for_all_restarts_nobody()
    {
        GoStale();
        await HearAsync("Unavailable");
        Assert.True(Service.Live.IsGood);
        Assert.Contains(Service.GetStatus(StatusDetail.Summary).Reasons, r => r.Code == "StaleUpstreamDown");
        await HearAsync("Maintenance");
        Assert.True(Service.Live.IsGood);
    }

    [Fact]
    public async Task Liveness_14_without_the_operator_its_verdict_expires_and_nothing_restarts()
    {
        GoStale();
        await HearAsync("Healthy");
        _time.Advance(TimeSpan.FromSeconds(46));
        Assert.True(Service.Live.IsGood);
    }

    [Fact]
    public async Task Liveness_9_an_open_maintenance_window_freezes_the_clause_and_a_closed_one_does_not()
    {
        GoStale();
        await HearAsync("Healthy");
        await Service.ApplyAsync(new ConfigurationState(Parse("maintenance_windows: [{schedule: \"0 0 * * *\", duration: 2h}]"), 2, null), TestContext.Current.CancellationToken);
        Assert.True(Service.Live.IsGood); // virtual time began at midnight
        _time.Advance(TimeSpan.FromHours(2));
        await HearAsync("Healthy");
        Assert.False(Service.Live.IsGood);
    }

    [Fact]
    public async Task Mode_supervisor_reloads()
    {
        GoStale();
        await HearAsync("Healthy");
        await Service.ApplyAsync(new ConfigurationState(Parse("liveness: {mode: supervisor}"), 2, null), TestContext.Current.CancellationToken);
        Assert.True(Service.Live.IsGood);
        Assert.Equal(1, Session.Applied);
    }

    [Fact]
    public void A_wall_clock_that_jumps_changes_nothing()
    {
        _time.WallOffset = TimeSpan.FromDays(1);
        Assert.True(Service.Live.IsGood);
        Assert.True(Service.Ready.IsGood);
        _time.WallOffset = TimeSpan.FromDays(-1);
        Assert.True(Service.Live.IsGood);
        Assert.True(Service.Ready.IsGood);
    }

    [Fact]
    public void Not_ready_names_why_and_the_start_waits_for_the_first_dial()
    {
        Session.IsReady = false;
        Session.Evidence = new FeedEvidence();
        Assert.Equal("NotEstablished: wait for the venue", Service.Ready.Message);
        Assert.False(Service.Startup.IsGood);
        Assert.True(Service.Live.IsGood);
    }

    private void GoStale()
    {
        _time.Advance(TimeSpan.FromMinutes(20));
        Session.Evidence = new FeedEvidence { FirstDialHasOutcome = true, StaleFor = TimeSpan.FromMinutes(15), LadderCycles = 5 };
    }

    private async Task HearAsync(string verdict)
    {
        var expires = (_time.GetUtcNow() + TimeSpan.FromSeconds(45)).ToUnixTimeMilliseconds().ToString(CultureInfo.InvariantCulture);
        var item = Service.Subscriptions[0];
        var before = item.Verdict;
        // the listener subscribes in its own time: say it until it is heard, as the operator does
        await Eventually.BeAsync(
            () =>
            {
                _bus.TryPublish("marketprism.ctl.verdict.binance.spot"u8, default, Encoding.UTF8.GetBytes($$"""{"verdict":"{{verdict}}","fresh":9,"total":9,"expires_ms":{{expires}}}"""));
                return !ReferenceEquals(item.Verdict, before);
            },
            "the verdict is heard");
    }

    private ConnectorService Start(string more)
    {
        var service = new ConnectorService(
            new ConnectorServices
            {
                Bus = _bus,
                Identity = new ServiceIdentity("connector", "1", "pod-1", "local"),
                Time = _time,
                StateDirectory = _folder.FullName,
                TerminationLog = TerminationLog,
                Random = new Random(1),
                UsesRest = false,
                Sessions = (_, settings, _, _) => _session = new FakeSession(settings),
            },
            new ConfigurationState(Parse(more), 1, null));
        service.Start();
        return service;
    }

    private static MarketPrismConfiguration Parse(string more) => new ConfigurationLoader(null, new Dictionary<string, string>()).Parse(
        Encoding.UTF8.GetBytes("subscriptions: [{name: a, exchange: binance, market: spot, symbols: [BTCUSDT]}]\n" + more));
}
