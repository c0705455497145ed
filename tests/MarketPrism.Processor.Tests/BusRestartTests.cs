using System.Text;
using MarketPrism.Bus;
using MarketPrism.Domain;
using MarketPrism.Markets.Gaps;
using MarketPrism.Markets.Messages;
using MarketPrism.Processor.Tests.Played;
using Microsoft.Extensions.Logging.Abstractions;

namespace MarketPrism.Processor.Tests;

public sealed class BusRestartTests
{
    [Fact]
    public async Task The_server_is_killed_and_comes_back_and_no_synced_book_is_ever_wrong()
    {
        if (NatsServerProcess.Missing is { } missing) Assert.Skip(missing);
        await using var server = await NatsServerProcess.StartAsync(null, TestContext.Current.CancellationToken);
        await using var connectorBus = new NatsBus(new NatsBusOptions { Urls = [server.Url], ReconnectWaitMin = TimeSpan.FromMilliseconds(50), ReconnectWaitMax = TimeSpan.FromMilliseconds(200) });
        await using var processorBus = new NatsBus(new NatsBusOptions { Urls = [server.Url], ReconnectWaitMin = TimeSpan.FromMilliseconds(50), ReconnectWaitMax = TimeSpan.FromMilliseconds(200) });
        await using var market = new LiveMarket(connectorBus);
        var consumer = new PlayedConsumer([market.Venue], 0);
        await market.StartAsync();
        await market.ListenAsync(["marketprism.orderbook.>", "marketprism.trade.>", "marketprism.gap.>"], message =>
        {
            lock (consumer) consumer.Take("processor", Encoding.UTF8.GetString(message.Subject.Span), message.Payload.ToArray());
        });
        var options = new ProcessorOptions
        {
            Id = "processor-0",
            Workers = 2,
            Listen = TimeSpan.FromMilliseconds(200),
            UpdateInterval = TimeSpan.Zero,
            SnapshotInterval = TimeSpan.FromSeconds(2),
        };
        using var service = new ProcessorService(options, processorBus, market.Subjects, TimeProvider.System, NullLoggerFactory.Instance);
        using var stop = new CancellationTokenSource();
        var running = service.RunAsync(stop.Token);
        await Eventually.BeAsync(() => service.IsStarted, "the service listens");
        market.Announce();
        for (var round = 0; round < 4; round++)
        {
            var target = market.Venue.LastUpdateId;
            await Eventually.BeAsync(
                () =>
                {
                    market.Feed();
                    lock (consumer) return consumer.Books.GetValueOrDefault("BTCUSDT") is { IsProven: true } book && book.LastUpdateId > target;
                },
                $"round {round}: the consumer has a proven book",
                TimeSpan.FromSeconds(60));
            if (round == 3) break;
            await server.KillAsync();
            for (var i = 0; i < 50; i++) market.Feed(); // waits in the outbox, or is lost in the broken socket
            await server.StartAgainAsync(TestContext.Current.CancellationToken);
        }

        await Eventually.BeAsync(
            () =>
            {
                market.Feed();
                return service.Gaps.Totals() is { Open: 0, Unsent: 0 } && service.Core.Workers.Sum(w => w.HeldTrades) == 0;
            },
            "every hole is mended and told");
        await stop.CancelAsync();
        await running;
        lock (consumer)
        {
            // A consumer sees its own losses as gaps in the chain: that is what it must do; a book that is wrong is what must not be
            Assert.DoesNotContain(consumer.Faults, f => !f.Contains("Broken", StringComparison.Ordinal));
            var trades = consumer.Trades["BTCUSDT"];
            Assert.Equal(trades.Count, trades.Distinct().Count());
        }

        var ledgered = service.Gaps.Since(0).Where(g => g.RawChannel == "trade").ToList();
        Assert.All(ledgered, g => Assert.True(g.State == GapState.Repaired, $"{g.Cause.Name()} {g.FromId}-{g.ToId}"));
    }

    [Fact]
    public async Task Processors_that_the_server_leaves_for_long_blame_the_bus_and_leave_no_gap_open()
    {
        if (NatsServerProcess.Missing is { } missing) Assert.Skip(missing);
        await using var server = await NatsServerProcess.StartAsync(null, TestContext.Current.CancellationToken);
        var fast = new NatsBusOptions { Urls = [server.Url], ReconnectWaitMin = TimeSpan.FromMilliseconds(50), ReconnectWaitMax = TimeSpan.FromMilliseconds(200) };
        await using var connectorBus = new NatsBus(fast);
        await using var firstBus = new NatsBus(fast);
        await using var secondBus = new NatsBus(fast);
        await using var market = new LiveMarket(connectorBus);
        await market.StartAsync();
        var heard = new GapLedger(TimeProvider.System); // what everybody else makes of the records, such as a connector
        await market.ListenAsync(["marketprism.gap.>"], message => heard.Take(GapRecordJson.Read(message.Payload)!));
        var options = new ProcessorOptions { Workers = 1, Listen = TimeSpan.FromSeconds(1.5), StopAfter = TimeSpan.FromSeconds(6), UpdateInterval = TimeSpan.Zero };
        using var first = new ProcessorService(options with { Id = "processor-0" }, firstBus, market.Subjects, TimeProvider.System, NullLoggerFactory.Instance);
        using var second = new ProcessorService(options with { Id = "processor-1" }, secondBus, market.Subjects, TimeProvider.System, NullLoggerFactory.Instance);
        using var stop = new CancellationTokenSource();
        Task[] running = [first.RunAsync(stop.Token), second.RunAsync(stop.Token)];
        await Eventually.BeAsync(() => first.IsStarted && second.IsStarted, "both listen");
        market.Announce();
        await Eventually.BeAsync(() => Fed() && first.Core.Owned + second.Core.Owned == 64 && first.Core.Owned > 0 && second.Core.Owned > 0 && Books().Contains(Markets.BookState.Synced), "all is owned and synced", TimeSpan.FromSeconds(60));
        await server.KillAsync();
        market.Lose(); // what was on its way then; whether the kill caught anything is chance
        await Eventually.BeAsync(() => Fed() && first.Core.Owned + second.Core.Owned == 0, "both have stopped to publish", TimeSpan.FromSeconds(60));
        await server.StartAgainAsync(TestContext.Current.CancellationToken);
        await Eventually.BeAsync(() => Fed() && first.Core.Owned + second.Core.Owned == 64 && Books().Contains(Markets.BookState.Synced), "both go on", TimeSpan.FromSeconds(60));
        await Eventually.BeAsync(() => Fed() && new[] { first.Gaps, second.Gaps, heard }.All(l => l.Totals() is { Open: 0, Unsent: 0 } && l.Since(0).Count > 0) && Channels().SequenceEqual(["depth", "trade"]), "the gaps of book and trades are closed, and everybody knows", TimeSpan.FromSeconds(60));
        await stop.CancelAsync();
        await Task.WhenAll(running);
        foreach (var gap in heard.Since(0))
        {
            Assert.Equal((GapOrigin.Bus, GapCause.BusLoss), (gap.Origin, gap.Cause));
            Assert.True(gap.State == GapState.Repaired && gap.After is { Connection: "pod/shard/0/1" }, $"{gap}");
        }

        bool Fed()
        {
            market.Feed();
            return true;
        }

        IEnumerable<string> Channels() => heard.Since(0).Select(static g => g.RawChannel).Distinct().Order(StringComparer.Ordinal);

        List<Markets.BookState> Books() => [.. new[] { first, second }.SelectMany(s => s.Core.ReportBooks()).Select(b => b.State)];
    }
}
