using MarketPrism.Cli.Run;
using MarketPrism.Telemetry;

namespace MarketPrism.Cli.Tests.Run;

public sealed class ListedStreamsTests
{
    [Fact]
    public void The_stream_of_a_delisted_instrument_does_not_make_up_for_a_listed_one_that_is_missing()
    {
        var streams = ListedStreams.Of(
            Part("spot", [], Stream("orderbook.BTCUSDT", "Desired", false), Stream("trade.BTCUSDT", "Quiet", true), Stream("orderbook.OLDUSDT", "Acknowledged", true), Stream("trade.OLDUSDT", "Stale", false)),
            static i => i.Symbol != "OLDUSDT").Streams!;
        Assert.Equal((2, 1, 0, 1, 0), (streams.Desired, streams.Established, streams.Flowing, streams.Quiet, streams.Stale));
    }

    [Fact]
    public void Subscriptions_are_added_up_and_a_symbol_is_known_by_its_market()
    {
        var status = new StatusDocument
        {
            Service = "connector",
            Subscriptions =
            [
                Part("spot", [new RejectedSymbol("XUSDT", "no")], Stream("orderbook.BTCUSDT", "Flowing", true), Stream("orderbook.XUSDT", "Rejected", false)),
                Part("usdm", [new RejectedSymbol("XUSDT", "no")], Stream("orderbook.BTCUSDT", "Stale", false), Stream("orderbook.XUSDT", "Rejected", false)),
            ],
        };
        var listed = ListedStreams.Of(status, static i => i.Symbol != "XUSDT" || i.Market.Token == "spot");
        var streams = listed.Streams!;
        Assert.Equal([(2, 1), (1, 0)], listed.Subscriptions!.Select(static p => (p.Streams!.Desired, p.Streams.Established)));
        Assert.Equal((3, 1, 1, 1), (streams.Desired, streams.Established, streams.Flowing, streams.Stale));
        Assert.Single(streams.Rejected); // of the market that lists it
    }

    private static StreamSection Stream(string key, string state, bool isEstablished) => new() { Key = key, State = state, Established = isEstablished };

    private static StatusDocument Part(string market, IReadOnlyList<RejectedSymbol> rejected, params IReadOnlyList<StreamSection> streams) => new()
    {
        Service = "connector",
        Exchange = "binance",
        Market = market,
        Streams = new StreamsSection { Desired = streams.Count, Established = streams.Count(static s => s.Established), Rejected = rejected, Worst = streams },
    };
}
