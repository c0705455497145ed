using System.Text.Json;
using MarketPrism.Cli.Run;

namespace MarketPrism.Cli.Tests.Run;

public sealed class RunSummaryTests
{
    private static readonly RunSummary Good = new()
    {
        Bus = "inprocess",
        Frames = 5,
        Published = 4,
        Consumed = 4,
        Lost = 0,
        Duplicates = 1,
        Trades = 2,
        Books = 2,
        Synced = 2,
        Gaps = 0,
        Reconnections = 0,
        P50Us = 100,
        P99Us = 900,
        Compared = 7,
        Wrong = 0,
        GapsByCause = new Dictionary<string, long> { ["disconnected"] = 3 },
    };

    [Fact]
    public void The_line_has_the_keys_of_the_contract_in_their_order()
    {
        using var json = JsonDocument.Parse(Good.ToJson());
        Assert.Equal(
            "bus frames published consumed lost duplicates trades books synced gaps reconnections p50_us p99_us compared wrong gaps_by_cause".Split(' '),
            json.RootElement.EnumerateObject().Select(p => p.Name));
        Assert.Equal(3, json.RootElement.GetProperty("gaps_by_cause").GetProperty("disconnected").GetInt32());
    }

    [Fact]
    public void On_live_venues_nobody_knows_what_was_sent()
    {
        using var json = JsonDocument.Parse((Good with { Lost = null, Compared = null, Wrong = null, P50Us = null }).ToJson());
        foreach (var key in new[] { "lost", "compared", "wrong", "p50_us" }) Assert.Equal(JsonValueKind.Null, json.RootElement.GetProperty(key).ValueKind);
        Assert.Contains("unknown (live)", (Good with { Lost = null }).ToText(), StringComparison.Ordinal);
    }

    [Fact]
    public void Only_built_proven_and_right_books_are_a_success()
    {
        Assert.Equal(0, Good.ExitCode);
        Assert.Equal(3, (Good with { Synced = 1 }).ExitCode);
        Assert.Equal(3, (Good with { Books = 0, Synced = 0 }).ExitCode);
        Assert.Equal(1, (Good with { Wrong = 1 }).ExitCode);
    }
}
