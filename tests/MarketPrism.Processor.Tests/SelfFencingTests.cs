using System.Text;
using MarketPrism.Bus;
using MarketPrism.Domain;
using MarketPrism.Processor.Tests.Played;
using Microsoft.Extensions.Logging.Abstractions;

namespace MarketPrism.Processor.Tests;

/// <summary>A processor stops by itself when others may have taken over, whatever hangs in it.</summary>
public sealed class SelfFencingTests
{
    [Fact]
    public void A_processor_whose_ownership_check_does_not_run_publishes_nothing_and_goes_on_when_it_runs_again()
    {
        var market = new PlayedMarket(new Random(51), symbols: 1, lanes: 1);
        var processor = market.Start("processor-0");
        market.Run(5);
        var published = 0;
        processor.Published = (subject, _) => published += subject.Contains(".ctl.", StringComparison.Ordinal) ? 0 : 1;
        Frames();
        Assert.True(published > 0);
        market.Bus.Time.Advance(TimeSpan.FromSeconds(9.5)); // no tick: the loop hangs, or the machine stood still
        Frames();
        published = 0;
        market.Bus.Time.Advance(TimeSpan.FromSeconds(1));
        Frames();
        Assert.Equal(0, published);
        Assert.Equal(0, processor.Sum(c => c.Refused)); // stopped in order: nothing was thrown away
        market.Run(5);
        market.AllIsProven(mayRepeatTrades: true);
        Assert.True(published > 0);

        void Frames()
        {
            for (var i = 0; i < 3; i++)
            {
                market.Lanes[0].Send(market.Venues[0], "depth", market.Venues[0].NextDepth());
                market.Lanes[0].Send(market.Venues[0], "trade", market.Venues[0].NextTrade());
            }

            market.Bus.Settle();
        }
    }

    [Fact]
    public async Task A_disk_that_stalls_delays_neither_heartbeats_nor_books_nor_the_end()
    {
        await using var bus = new InProcessBus();
        await using var market = new LiveMarket(bus);
        using var directory = new TemporaryDirectory();
        using var disk = new ManualResetEventSlim();
        var writes = 0;
        var heartbeats = 0;
        var books = 0;
        await market.StartAsync();
        await market.ListenAsync(["marketprism.ctl.processor"], _ => Interlocked.Increment(ref heartbeats));
        await market.ListenAsync(["marketprism.orderbook.>"], message =>
        {
            if (Encoding.UTF8.GetString(message.Payload.Span).Contains("\"synced\"", StringComparison.Ordinal)) Interlocked.Increment(ref books);
        });
        var options = new ProcessorOptions { Id = "processor-0", Workers = 1, Listen = TimeSpan.FromMilliseconds(200), StopAfter = TimeSpan.FromSeconds(2), StateDirectory = directory.Path };
        using var service = new ProcessorService(options, bus, market.Subjects, TimeProvider.System, NullLoggerFactory.Instance, _ =>
        {
            Interlocked.Increment(ref writes);
            disk.Wait(TestContext.Current.CancellationToken);
        });
        using var stop = new CancellationTokenSource();
        var running = service.RunAsync(stop.Token);
        await Eventually.BeAsync(() => service.IsStarted, "the service listens");
        market.Announce();
        await Eventually.BeAsync(() => Flows() && Volatile.Read(ref writes) == 1 && Volatile.Read(ref books) > 0, "a write that hangs, and books");
        var (heartbeatsBefore, booksBefore) = (Volatile.Read(ref heartbeats), Volatile.Read(ref books));
        await Eventually.BeAsync(() => Flows() && Volatile.Read(ref heartbeats) >= heartbeatsBefore + 4 && Volatile.Read(ref books) >= booksBefore + 10, "heartbeats and books go on");
        Assert.Equal((64, 1), (service.Core.Owned, Volatile.Read(ref writes)));
        await stop.CancelAsync();
        await running; // the disk still hangs
        disk.Set();

        bool Flows()
        {
            market.Feed();
            return true;
        }
    }

    [Fact]
    public void Of_positions_that_wait_the_newest_are_written()
    {
        var written = new List<int>();
        var keeper = new PositionKeeper(p => written.Add(p.Count));
        for (var count = 1; count <= 3; count++) keeper.Offer(Enumerable.Range(0, count).ToDictionary(i => new VirtualPartition(i), _ => new SavedPosition(new Dictionary<string, (long, long)>(), new Dictionary<string, TradePosition>())));
        keeper.WriteNewest();
        keeper.WriteNewest();
        Assert.Equal([3], written);
    }
}
