using System.Text.Json;
using System.Text.RegularExpressions;
using MarketPrism.Exchanges;
using MarketPrism.Feeds;
using MarketPrism.Simulator;

namespace MarketPrism.Integration.Tests.Documentation;

/// <summary>What the README shows is what there is.</summary>
public sealed partial class ReadmeTests
{
    private static string Readme { get; } = File.ReadAllText(Path.Combine(Repository.Root, "README.md"));

    [Fact]
    public void The_library_sample_is_the_one_that_is_compiled_and_run()
    {
        var source = File.ReadAllText(Path.Combine(Repository.Root, "tests", "MarketPrism.Integration.Tests", "Documentation", "ReadmeSample.cs"));
        var lines = source.Split('\n').Select(l => l.TrimEnd()).ToList();
        var sample = lines[(lines.IndexOf("        // README") + 1)..lines.IndexOf("        // end")].Select(l => l.Length > 8 ? l[8..] : l);
        Assert.Equal(string.Join('\n', sample), Block("csharp"));
    }

    [Fact]
    public async Task The_library_sample_reads_frames()
    {
        await using var simulator = await SimulatorHost.StartAsync(new SimulatorOptions(), TestContext.Current.CancellationToken);
        var options = new FeedClientOptions
        {
            Endpoint = new VenueEndpoint(new Uri(simulator.WebSocketBase("binance")), new Uri(simulator.RestBase("binance"))),
            AllowInsecure = true,
        };
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        limit.CancelAfter(TimeSpan.FromSeconds(60));
        var stats = await ReadmeSample.RunAsync(options, limit.Token);
        Assert.True(stats.Routing.TotalMessages >= 10);
    }

    [Fact]
    public void The_summary_has_the_keys_of_a_run_and_shows_one_that_lost_nothing()
    {
        using var shown = JsonDocument.Parse(Block("json"));
        var run = new Cli.Run.RunSummary
        {
            Bus = "",
            Frames = 0,
            Published = 0,
            Consumed = 0,
            Lost = 0,
            Duplicates = 0,
            Trades = 0,
            Books = 0,
            Synced = 0,
            Gaps = 0,
            Reconnections = 0,
            P50Us = 0,
            P99Us = 0,
            Desired = 0,
            Established = 0,
            Flowing = 0,
        };
        using var real = JsonDocument.Parse(run.ToJson());
        Assert.Equal(real.RootElement.EnumerateObject().Select(p => p.Name), shown.RootElement.EnumerateObject().Select(p => p.Name));
        Assert.Equal((0, 0), (shown.RootElement.GetProperty("lost").GetInt32(), shown.RootElement.GetProperty("wrong").GetInt32()));
        Assert.Equal(shown.RootElement.GetProperty("books").GetInt32(), shown.RootElement.GetProperty("synced").GetInt32());
        Assert.Equal(shown.RootElement.GetProperty("desired").GetInt32(), shown.RootElement.GetProperty("established").GetInt32());
    }

    private static string Block(string language) => Blocks().Matches(Readme).First(m => m.Groups[1].Value == language).Groups[2].Value.TrimEnd();

    [GeneratedRegex("```([a-z]+)\n(.*?)```", RegexOptions.Singleline)]
    private static partial Regex Blocks();
}
