using MarketPrism.Cli.Run;
using MarketPrism.Domain;
using MarketPrism.Simulator.Faults;

namespace MarketPrism.Integration.Tests.Pipeline;

/// <summary>The whole pipeline on real sockets, with the simulator's truth and send log as the measure.</summary>
public sealed class RunTests
{
    private static readonly RunOptions Quiet = new() { ConsolePort = 0, SummaryAsJson = true };

    [Fact]
    public async Task Books_of_all_venues_are_synced_and_nothing_is_lost_over_nats()
    {
        await using var server = await NatsServerProcess.StartAsync(new NatsServerOptions(), TestContext.Current.CancellationToken);
        var summary = await RunAsync(Quiet with { Duration = TimeSpan.FromSeconds(10), Nats = server.Url });
        Assert.Equal("nats-server", summary.Bus);
        Whole(summary);
        Assert.Equal(0, summary.Gaps);
        Assert.Equal(0, summary.Reconnections);
    }

    [Fact]
    public async Task The_in_process_bus_does_the_same()
    {
        var summary = await RunAsync(Quiet with { Duration = TimeSpan.FromSeconds(8), Nats = "inprocess" });
        Assert.Equal("inprocess", summary.Bus);
        Whole(summary);
    }

    [Fact]
    public async Task Under_chaos_every_missing_frame_stands_in_the_ledger()
    {
        var summary = await RunAsync(Quiet with { Duration = TimeSpan.FromSeconds(25), Nats = "inprocess", ChaosSeed = 7 });
        Assert.Equal(0, summary.Lost);
        Assert.True(summary.Frames > 0 && summary.Trades > 0);
    }

    [Fact]
    public async Task A_nats_server_killed_under_load_costs_ledgered_holes_only()
    {
        var token = TestContext.Current.CancellationToken;
        await using var server = await NatsServerProcess.StartAsync(new NatsServerOptions(), token);
        var run = RunAsync(Quiet with { Duration = TimeSpan.FromSeconds(30), Nats = server.Url });
        using var timer = new PeriodicTimer(TimeSpan.FromSeconds(5));
        for (var kill = 0; kill < 3 && await timer.WaitForNextTickAsync(token); kill++)
        {
            await server.KillAsync();
            await server.StartAgainAsync(token);
        }

        var summary = await run;
        Assert.Equal(summary.Books, summary.Synced);
        Assert.Equal(0, summary.Lost);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)] // the next connection brings trades before the end of the last one is even judged
    public async Task A_hole_in_trades_whose_ids_prove_nothing_is_filled_from_the_venue_and_closed(bool isSlow)
    {
        var token = TestContext.Current.CancellationToken;
        GapRecord[] holes = [];
        var options = Quiet with { Exchanges = ["okx"], Nats = "inprocess" };
        await new PipelineRun(options, TimeProvider.System, async (running, cancellation) =>
        {
            using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(250));
            while (running.Unsynced().Count > 0 || running.Monitor.Trades == 0) await timer.WaitForNextTickAsync(cancellation);
            if (isSlow) running.Simulator!.Venues.Inject(new FaultRule { Kind = FaultKind.RefuseConnect, Venue = "okx", ActiveFor = 3 });
            for (var i = 0; i < 240 && (holes.Length == 0 || holes.Any(h => h.State == GapState.Open)); i++)
            {
                // again where no trade fell into the short while without a connection
                if (i % 40 == 0 && holes.Length == 0) running.Simulator!.Venues.Inject(new FaultRule { Kind = FaultKind.Drop, Venue = "okx", Stream = "trades", Count = 1 });
                await timer.WaitForNextTickAsync(cancellation);
                lock (running.Monitor.Gate) holes = [.. running.Monitor.Gaps.Values.Where(g => g is { RawChannel: "trades", FromId: not null })]; // the processor's; a connector does not know ids
            }
        }).RunAsync(token);
        Assert.NotEmpty(holes);
        Assert.All(holes, h => Assert.Equal(GapState.Repaired, h.State));
    }

    [Theory]
    [InlineData("kraken", null, "there are binance, okx")]
    [InlineData(null, "BTC/USDT", "Binance writes BTCUSDT")]
    public async Task What_cannot_be_collected_is_refused_by_name(string? exchange, string? symbol, string advice)
    {
        var options = Quiet with { Exchanges = exchange is null ? [] : [exchange], Symbols = symbol is null ? [] : [symbol], Nats = "inprocess", Duration = TimeSpan.FromSeconds(1) };
        var refusal = await Assert.ThrowsAsync<Cli.UsageException>(() => RunAsync(options));
        Assert.Contains((exchange ?? symbol)!, refusal.Message, StringComparison.Ordinal);
        Assert.Contains(advice, refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void The_default_plan_collects_every_channel_of_every_venue()
    {
        var plan = RunPlan.Subscriptions(new RunOptions(), null);
        Assert.Equal(["binance-spot", "binance-usdm", "okx"], plan.Select(s => s.Name));
        Assert.Contains(Channel.Liquidation, plan[2].Channels);
        Assert.DoesNotContain(Channel.MarkPrice, plan[0].Channels);
    }

    private static Task<RunSummary> RunAsync(RunOptions options) => new PipelineRun(options, TimeProvider.System).RunAsync(TestContext.Current.CancellationToken);

    private static void Whole(RunSummary summary)
    {
        Assert.Equal(6, summary.Books);
        Assert.Equal(6, summary.Synced);
        Assert.Equal(0, summary.Lost);
        Assert.True(summary.Trades > 0, "no trade came through");
        Assert.True(summary.Consumed >= summary.Published, $"{summary.Published} published, {summary.Consumed} consumed");
        Assert.Equal(0, summary.ExitCode);
    }
}
