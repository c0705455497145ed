using MarketPrism.Simulator.Venues;

namespace MarketPrism.Simulator.Tests;

/// <summary>Long times in long steps: what the simulated year of a connection layer stands on.</summary>
public sealed class LongRunTests
{
    [Fact]
    public void A_week_in_steps_of_ten_seconds_cuts_each_connection_at_its_day_and_nothing_else()
    {
        var (time, venues) = Worlds.Start(o => o with { Step = TimeSpan.FromSeconds(10), EventsPerSecond = 0.2, Levels = 50, BinanceUsdM = [], BinanceCoinM = [] });
        using var _ = venues;
        MemoryTransport spot = Dial("binance", "/stream?streams=btcusdt@depth@100ms/btcusdt@trade"), okx = Dial("okx", "/ws/v5/public");
        var (cuts, start) = (0, time.GetUtcNow());
        while (time.GetUtcNow() - start < TimeSpan.FromDays(7))
        {
            time.Advance(TimeSpan.FromSeconds(10));
            foreach (var ping in spot.Frames.Where(f => f.Kind == VenueFrameKind.Ping)) spot.Session!.ReceivePong(ping.Payload.Span);
            spot.Frames.Clear();
            okx.Say("ping");
            okx.Frames.Clear();
            if (spot.Ended) (spot, cuts) = (Dial("binance", "/stream?streams=btcusdt@depth@100ms/btcusdt@trade"), cuts + 1);
            if (okx.Ended) (okx, cuts) = (Dial("okx", "/ws/v5/public"), cuts + 1);
        }

        Assert.InRange(cuts, 12, 14);
        Assert.All(venues.All, v => Assert.Null(v.Failure));
        Assert.All(venues.All, v => Assert.InRange(v.Connections, 0, 1));

        MemoryTransport Dial(string venue, string url) => MemoryTransport.Connect(venues[venue], url);
    }
}
