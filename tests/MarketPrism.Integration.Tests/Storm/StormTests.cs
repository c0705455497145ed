using System.Globalization;
using MarketPrism.Cli.Run;

namespace MarketPrism.Integration.Tests.Storm;

/// <summary>
/// Everything goes wrong at once, over real sockets and a real nats-server, and what is published as synced is held against the truth, message by message.
/// Short where nothing is said; <c>MARKETPRISM_STORM=100</c> (<c>make storm</c>) is the whole one: every fault a hundred times, the server killed ten times.
/// </summary>
public sealed class StormTests(ITestOutputHelper output)
{
    private static readonly TimeSpan ShortLimit = TimeSpan.FromSeconds(20);
    private static readonly TimeSpan WholeLimit = TimeSpan.FromMinutes(30);
    private static int Strikes => int.TryParse(Environment.GetEnvironmentVariable("MARKETPRISM_STORM"), CultureInfo.InvariantCulture, out var n) && n > 0 ? n : 2;

    private static ulong Seed => ulong.TryParse(Environment.GetEnvironmentVariable("MARKETPRISM_SEED"), CultureInfo.InvariantCulture, out var n) ? n : 1;

    [Fact]
    public async Task No_book_is_ever_published_wrong_every_hole_is_ledgered_and_nothing_grows()
    {
        var token = TestContext.Current.CancellationToken;
        var isWhole = Strikes >= 100;
        await using var server = await NatsServerProcess.StartAsync(new NatsServerOptions(), token);
        using var folder = new ScratchFolder();
        var storm = new StormRun(server, Seed, Strikes, isWhole ? 10 : 2, Strikes >= StormRun.LongStrikes ? WholeLimit : ShortLimit, TimeProvider.System);
        var options = new RunOptions
        {
            ConsolePort = 0,
            SummaryAsJson = true,
            Nats = server.Url,
            Rate = 150,
            CompareAlways = true,
            ConfigFile = folder.Write("storm.yaml", StormPlan.Configuration()),
        };
        RunningPipeline? pipeline = null;
        var summary = await new PipelineRun(options, TimeProvider.System, (running, cancellation) => storm.RunAsync(pipeline = running, cancellation), storm.AtEnd).RunAsync(token);
        var report = storm.Report(summary);
        output.WriteLine(report);

        Assert.True(summary.Wrong == 0 && summary.Compared > 100, report);
        Assert.True(summary.Reconnections > 0 && summary.Gaps > 0, report);
        if (storm.Memory is [var before, .., var after]) Assert.True(after.NotTestBytes - before.NotTestBytes < StormMemory.WindowBytes + (summary.Gaps * StormMemory.RecordBytes), report);
        if (!isWhole) return; // how often a fault strikes in a short time is chance, and so is whether all is repaired by its end; LossAuditTests hold the loss against calmer runs
        Assert.True(summary.Lost == 0, report);
        Assert.True(summary.Synced == 24 && summary.Books == 24, report);
        var open = pipeline!.OpenHoles();
        Assert.True(open.Count == 0, $"{report}\nopen: {string.Join(", ", open)}");
        Assert.All(storm.Struck, s => Assert.True(s.Value >= Strikes, $"{s.Key} struck {s.Value} times\n{report}"));
    }
}
