using System.Text;
using MarketPrism.Bus;
using MarketPrism.Cli.Run;
using MarketPrism.Domain;
using MarketPrism.Telemetry;

namespace MarketPrism.Integration.Tests.Pipeline;

/// <summary>A subscription that an edit makes anew, seen by a processor and by consumers of its books.</summary>
public sealed class EgressEditTests
{
    [Fact]
    public async Task An_edit_of_the_egress_costs_no_frame_and_no_synced_book()
    {
        using var folder = new ScratchFolder();
        var options = new RunOptions { ConsolePort = 0, SummaryAsJson = true, Nats = "inprocess", Duration = TimeSpan.FromMinutes(3), ConfigFile = folder.Write("c.yaml", Yaml("default")) };
        var unsynced = new List<string>();
        var summary = await new PipelineRun(options, TimeProvider.System, async (running, cancellation) =>
        {
            await Eventually.BeAsync(() => running.Unsynced().Count == 0 && running.Monitor.Trades > 0, "all is collected");
            await using var books = await running.Bus.SubscribeAsync([new SubjectSpace().AllNormalized(Channel.OrderBook)], new BusSubscriptionOptions(), cancellation);
            var before = Connections(running);
            folder.Write("c.yaml", Yaml("other"));
            await Eventually.BeAsync(() => running.Connector.GetStatus(StatusDetail.Summary).ConfigGeneration == 2 && !Connections(running).Intersect(before).Any(), "other connections carry the streams");
            var trades = running.Monitor.Trades;
            var last = LastIds(running);
            await Eventually.BeAsync(() => running.Monitor.Trades > trades && LastIds(running).Zip(last).All(static p => p.First > p.Second), "books and trades go on");
            while (books.TryRead(out var message))
            {
                var text = Encoding.UTF8.GetString(message.Payload.Span);
                if (!text.Contains("\"state\":\"synced\"", StringComparison.Ordinal)) unsynced.Add(text);
                message.Release();
            }
        }).RunAsync(TestContext.Current.CancellationToken);
        Assert.Empty(unsynced);
        Assert.Equal((0, 0L, 0L, 3, 2, ""), (summary.ExitCode, summary.Lost, summary.Gaps, summary.Synced, summary.ConfigGeneration, summary.Reason));

        static string Yaml(string egress) => $"""
            subscriptions:
            - name: b
              exchange: binance
              market: spot
              symbols: [BTCUSDT, ETHUSDT]
              egress: {egress}
            - name: o
              exchange: okx
              market: public
              symbols: [BTC-USDT]
              egress: {egress}
            """;
    }

    private static List<string> Connections(RunningPipeline running) =>
        [.. running.Connector.GetStatus(StatusDetail.Normal).Connections!.Where(static c => c.State == "Live").Select(static c => c.Id)];

    private static List<long> LastIds(RunningPipeline running)
    {
        lock (running.Monitor.Gate) return [.. running.Monitor.Books.Values.Select(static b => b.Book.LastUpdateId)];
    }
}
