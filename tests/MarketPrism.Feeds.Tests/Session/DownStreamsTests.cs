using MarketPrism.Feeds.Simulation;

namespace MarketPrism.Feeds.Tests;

/// <summary>Which streams a session reports as not sent by the venue: more than silence is needed.</summary>
public class DownStreamsTests
{
    [Fact]
    public void A_stream_that_the_venue_refuses_is_down_and_the_others_are_not() => World.RunOkx(async w =>
    {
        w.OkxStream("books", "BTC-USDT", 0.1);
        await using var session = w.Session(World.Okx(["BTC-USDT", "NOPE-USDT"], [Channel.OrderBook]));
        session.Start();
        Assert.Empty(session.Down); // nobody has asked yet
        await session.WaitUntilSettledAsync(TestContext.Current.CancellationToken);
        Assert.Equal(["NOPE-USDT"], session.Down.Select(s => s.Symbol));
    });

    [Fact]
    public void A_stream_whose_instrument_has_no_data_is_down_until_it_has() => World.RunBinance(async w =>
    {
        w.Book("AUSDT");
        await using var session = w.Session(World.Binance(["AUSDT"], [Channel.OrderBook]));
        session.Start();
        await w.Wait(10);
        session.SetUnavailable(new Dictionary<string, string> { ["AUSDT"] = "delisted" });
        await w.Wait(1);
        Assert.Equal(["AUSDT"], session.Down.Select(s => s.Symbol));
        session.SetUnavailable(new Dictionary<string, string>());
        await w.Wait(10);
        Assert.Empty(session.Down);
    });

    [Fact]
    public void A_silent_stream_is_down_once_the_venue_shows_that_it_has_data_and_up_with_the_next_frame() => World.RunBinance(async w =>
    {
        w.Book("AUSDT", 0.1);
        w.Book("BUSDT", 0.1);
        var silent = w.Venue.Streams["ausdt@depth@100ms"];
        silent.Gap = TimeSpan.Zero;
        await using var session = w.Session(World.Binance(["AUSDT", "BUSDT"], [Channel.OrderBook]), probe: new RisingProbe());
        session.Start();
        await w.Until(() => session.Down.Count > 0, "found", 300);
        Assert.Equal(["AUSDT"], session.Down.Select(s => s.Symbol));
        await w.Until(() => session.GetEvidence().LadderCycles >= 1, "one fruitless turn", 900);
        silent.Gap = TimeSpan.FromSeconds(0.1);
        w.Venue.Emit(silent);
        await w.Wait(1);
        Assert.Empty(session.Down);
    });

    [Fact]
    public void A_market_that_the_venue_says_is_quiet_is_not_down() => World.RunBinance(async w =>
    {
        var quiet = w.Book("AUSDT", 0.1);
        await using var session = w.Session(World.Binance(["AUSDT"], [Channel.OrderBook]), probe: new ModelProbe(s => w.Venue.Streams[s.WireName], () => true));
        session.Start();
        await w.Wait(10);
        quiet.Gap = TimeSpan.Zero;
        for (var i = 0; i < 60; i++)
        {
            await w.Wait(10);
            Assert.Empty(session.Down);
        }
    });
}
