using System.Text;
using MarketPrism.Bus;
using MarketPrism.Configuration;
using MarketPrism.Markets.Following;
using MarketPrism.Processor.Tests.Played;
using MarketPrism.Telemetry;
using Microsoft.Extensions.Logging.Abstractions;

namespace MarketPrism.Processor.Tests;

/// <summary>The service with its threads, on a bus and a real clock.</summary>
public sealed class ProcessorServiceTests
{
    [Fact]
    public async Task Books_and_trades_flow_and_a_late_consumer_gets_the_book_on_request()
    {
        await using var bus = new InProcessBus();
        await using var market = new LiveMarket(bus);
        var consumer = new PlayedConsumer([market.Venue], 0);
        await market.StartAsync();
        await market.ListenAsync(["marketprism.orderbook.>", "marketprism.trade.>", "marketprism.gap.>"], message =>
        {
            lock (consumer) consumer.Take("processor", Encoding.UTF8.GetString(message.Subject.Span), message.Payload.ToArray());
        });
        var options = new ProcessorOptions { Id = "processor-0", Workers = 2, Listen = TimeSpan.FromMilliseconds(200) };
        using var service = new ProcessorService(options, bus, market.Subjects, TimeProvider.System, NullLoggerFactory.Instance);
        var surface = service.CreateSurface(new ServiceIdentity("processor", "1", "processor-0", "local"), static () => new ConfigurationState(new MarketPrismConfiguration(), 3, null));
        using var stop = new CancellationTokenSource();
        var running = service.RunAsync(stop.Token);
        await Eventually.BeAsync(() => service.IsStarted, "the service listens");
        market.Announce();
        await Eventually.BeAsync(
            () =>
            {
                market.Feed();
                lock (consumer) return consumer.Compared > 20 && consumer.Trades.Count > 0 && consumer.Trades["BTCUSDT"].Count > 20;
            },
            "books and trades");

        var answer = await bus.RequestAsync(market.Subjects.Request("book", market.Venue.Key), default, TimeSpan.FromSeconds(5), CancellationToken.None);
        Assert.Equal(BusReplyOutcome.Answered, answer.Outcome);
        var late = new FollowedBook();
        Assert.Equal(FollowOutcome.Snapshot, late.Apply(answer.Payload.Span));
        Assert.True(late.IsProven);

        Assert.True(surface.Ready.IsGood, surface.Ready.Message);
        Assert.True(surface.Live.IsGood);
        var status = surface.GetStatus(StatusDetail.Normal);
        Assert.Equal(("Live", 1, 1, 64), (status.State, status.Books!.Total, status.Books.Synced, status.Books.Partitions));
        Assert.Equal("binance.spot.BTCUSDT", status.Books.Worst!.Single().Key);
        Assert.NotNull(StatusJson.Read(StatusJson.Write(status)));
        var totals = service.GetTotals();
        Assert.True(totals is { Lost: 0, Rejected: 0, Gaps: 0, Books: 1, Synced: 1 }, totals.ToString());
        Assert.True(totals.SocketToBookUsP50 > 0);

        await stop.CancelAsync();
        await running;
        lock (consumer) Assert.Empty(consumer.Faults);
    }
}
