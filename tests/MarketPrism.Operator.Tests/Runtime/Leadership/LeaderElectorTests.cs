using MarketPrism.Operator.Runtime.Client;
using MarketPrism.Operator.Runtime.Leadership;
using Microsoft.Extensions.Logging.Abstractions;

namespace MarketPrism.Operator.Tests.Runtime.Leadership;

public sealed class LeaderElectorTests : IAsyncLifetime
{
    private readonly ManualTimeProvider _time = new();
    private readonly CancellationTokenSource _stop = new();
    private readonly List<Task> _running = [];
    private readonly HashSet<string> _leading = [];
    private readonly Lock _lock = new();
    private InProcessApiServer _server = null!;
    private TestClient _client = null!;
    private int _most;

    public async ValueTask InitializeAsync()
    {
        _server = await InProcessApiServer.StartAsync(_time);
        _client = new TestClient(_server.Address, _time);
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        foreach (var task in _running) await Task.WhenAny(task);
        _client.Dispose();
        await _server.DisposeAsync();
        _stop.Dispose();
    }

    [Fact]
    public async Task One_leads_and_another_takes_over_at_once_after_a_clean_stop()
    {
        using var first = new CancellationTokenSource();
        var a = Start("a", first.Token);
        await LeadsAsync(a);
        var b = Start("b", _stop.Token);
        await PassAsync(TimeSpan.FromSeconds(30));
        Assert.False(b.IsLeading);
        await first.CancelAsync();
        await Eventually.BeAsync(() => !a.IsLeading, "a released");
        await PassUntilAsync(() => b.IsLeading, TimeSpan.FromSeconds(5));
        Assert.Equal(1, _most);
        var spec = _server.Get("leases", "here", "lease")!["spec"]!;
        Assert.Equal(1, (int)spec["leaseTransitions"]!);
        Assert.Matches(@"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z$", (string)spec["renewTime"]!);
    }

    [Fact]
    public async Task A_leader_cut_off_from_the_server_stops_writing_before_another_may_lead()
    {
        var a = Start("a", _stop.Token);
        await LeadsAsync(a);
        var b = Start("b", _stop.Token);
        await Eventually.BeAsync(() => b.Holder == "a", "b has seen a");
        using var cut = new CancellationTokenSource();
        var sent = 0;
        _server.Fault = r => r.Resource == "leases" && r.Method == "PUT" && Interlocked.Increment(ref sent) > 0 && !b.IsLeading && b.Holder == "a" && !_takeOver
            ? new ApiFault { Code = 500 }
            : null;
        for (var second = 0; second < 60 && !b.IsLeading; second++)
        {
            await PassAsync(TimeSpan.FromSeconds(1));
            if (!a.MayWrite) _takeOver = true; // from here on b's write is accepted
        }

        await Eventually.BeAsync(() => b.IsLeading, "b leads");
        Assert.False(a.MayWrite);
        Assert.Throws<WriteRefusedException>(() => a.Check("PATCH x"));
        await Assert.ThrowsAsync<LeadershipLostException>(() => _running[0]);
    }

    private volatile bool _takeOver;

    [Fact]
    public async Task A_clock_that_is_hours_off_does_not_matter()
    {
        var a = Start("a", _stop.Token);
        await LeadsAsync(a);
        var skewed = new ManualTimeProvider { WallOffset = TimeSpan.FromHours(5) };
        using var client = new TestClient(_server.Address, skewed);
        var b = Start("b", _stop.Token, client, skewed);
        for (var i = 0; i < 30; i++)
        {
            skewed.Advance(TimeSpan.FromSeconds(1));
            await PassAsync(TimeSpan.FromSeconds(1));
        }

        Assert.True(a.IsLeading);
        Assert.False(b.IsLeading);
    }

    [Fact]
    public void Impossible_terms_are_refused() =>
        Assert.Throws<ArgumentException>(() => new LeaderElector(
            new LeaderElectionOptions { LeaseName = "l", LeaseNamespace = "here", Identity = "x", RenewDeadline = TimeSpan.FromSeconds(20) },
            _client.Client, _client.Meter, new Random(1), _time, NullLogger.Instance));

    private LeaderElector Start(string identity, CancellationToken token, TestClient? client = null, ManualTimeProvider? time = null)
    {
        var options = new LeaderElectionOptions { LeaseName = "lease", LeaseNamespace = "here", Identity = identity };
        var elector = new LeaderElector(options, (client ?? _client).Client, _client.Meter, new Random(1), time ?? _time, NullLogger.Instance);
        _running.Add(elector.RunAsync(
            async term =>
            {
                lock (_lock)
                {
                    _leading.Add(identity);
                    _most = Math.Max(_most, _leading.Count);
                }

                try
                {
                    await Task.Delay(Timeout.InfiniteTimeSpan, time ?? _time, term);
                }
                catch (OperationCanceledException)
                {
                    lock (_lock) _leading.Remove(identity);
                }
            },
            token));
        return elector;
    }

    private static Task LeadsAsync(LeaderElector elector) => Eventually.BeAsync(() => elector.IsLeading, "leads");

    /// <summary>Lets time pass in small steps, waiting for the requests that each step starts.</summary>
    private async Task PassAsync(TimeSpan span)
    {
        for (var passed = TimeSpan.Zero; passed < span; passed += TimeSpan.FromMilliseconds(250))
        {
            _time.Advance(TimeSpan.FromMilliseconds(250));
            await SettleAsync();
        }
    }

    private async Task PassUntilAsync(Func<bool> condition, TimeSpan limit)
    {
        for (var passed = TimeSpan.Zero; passed < limit && !condition(); passed += TimeSpan.FromMilliseconds(250)) await PassAsync(TimeSpan.FromMilliseconds(250));
        Assert.True(condition());
    }

    /// <summary>Real sockets need real turns: until no request has arrived for some of them.</summary>
    private async Task SettleAsync()
    {
        var seen = -1;
        for (var quiet = 0; quiet < 3; quiet++)
        {
            if (_server.Requests.Count != seen) quiet = 0;
            seen = _server.Requests.Count;
            await Task.Delay(TimeSpan.FromMilliseconds(1), TimeProvider.System);
        }
    }
}
