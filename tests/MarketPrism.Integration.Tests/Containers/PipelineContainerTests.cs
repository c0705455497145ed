using MarketPrism.Bus;
using MarketPrism.Cli.Run;
using MarketPrism.Domain;
using Microsoft.Extensions.Logging.Abstractions;

namespace MarketPrism.Integration.Tests.Containers;

/// <summary>The images end to end: what a consumer outside of the network gets while a processor dies.</summary>
public sealed class PipelineContainerTests
{
    private const int Books = 6;
    private const int Fresh = 20; // messages: a book that goes on, rather than one that was on its way

    [Fact]
    public async Task A_processor_that_dies_costs_no_trade_and_no_book()
    {
        if (PipelineContainers.Missing is { } reason) Assert.Skip(reason);
        var token = TestContext.Current.CancellationToken;
        await using var pipeline = await PipelineContainers.StartAsync(token);
        await using var bus = new NatsBus(new NatsBusOptions { Urls = [pipeline.NatsUrl] });
        var subjects = new SubjectSpace("marketprism", "marketprism");
        await using var monitor = await RunMonitor.StartAsync(bus, subjects, null, null, null, TimeProvider.System, NullLogger.Instance, token);
        await using var trades = await PublishedTrades.StartAsync(bus, subjects, token);
        await Eventually.BeAsync(() => Synced(monitor).Count == Books && trades.Last().Count == Books, "every book is synced and every instrument trades", TimeSpan.FromSeconds(60));

        var before = Synced(monitor);
        var lastTrades = trades.Last();
        await pipeline.KillAsync(pipeline.Processors[0]);

        await Eventually.BeAsync(() => Synced(monitor) is { Count: Books } now && now.All(b => b.Value >= before[b.Key] + Fresh), "every book goes on, synced", TimeSpan.FromSeconds(60));
        await Eventually.BeAsync(() => trades.Last().All(t => t.Value > lastTrades[t.Key]), "every instrument trades on", TimeSpan.FromSeconds(60));
        await Eventually.BeAsync(() => Ledger(monitor).All(static g => g.State != GapState.Open), "every gap is closed", TimeSpan.FromSeconds(90));
        await Eventually.BeAsync(() => trades.Missing(Ledger(monitor)).Count == 0, "each missing trade is recorded", TimeSpan.FromSeconds(60));
        Assert.DoesNotContain(Ledger(monitor), static g => g.State == GapState.Lost);
    }

    /// <summary>The synced books, each with the messages that came of it.</summary>
    private static Dictionary<string, long> Synced(RunMonitor monitor)
    {
        lock (monitor.Gate) return monitor.Books.Where(static b => b.Value.IsSynced).ToDictionary(static b => b.Key, static b => b.Value.Messages);
    }

    private static List<GapRecord> Ledger(RunMonitor monitor)
    {
        lock (monitor.Gate) return [.. monitor.Gaps.Values];
    }
}
