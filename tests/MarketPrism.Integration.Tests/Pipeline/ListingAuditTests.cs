using System.Text;
using MarketPrism.Cli.Run;
using MarketPrism.Domain;
using MarketPrism.Simulator;
using MarketPrism.Simulator.Market;
using MarketPrism.Simulator.Venues;

namespace MarketPrism.Integration.Tests.Pipeline;

/// <summary>The audit must cry when a listing is missed or a listed stream is given up: otherwise "missed 0" says nothing.</summary>
public sealed class ListingAuditTests : IDisposable
{
    private const string Symbol = "NEWAUSDT";
    private static readonly InstrumentKey Instrument = new(Exchange.Binance, Market.Spot, Symbol);
    private readonly ManualTimeProvider _time = new();
    private readonly VenueSet _venues;
    private readonly ListingAudit _audit;

    public ListingAuditTests()
    {
        _venues = VenueSet.Create(new SimulatorOptions
        {
            Time = _time,
            BinanceSpot = InstrumentCatalog.BinanceSpot("BTCUSDT", Symbol),
            BinanceUsdM = [],
            BinanceCoinM = [],
            Okx = [],
            Schedule = [new MarketEvent("binance", 2, MarketEventKind.Announce, Symbol), new MarketEvent("binance", 5, MarketEventKind.Open, Symbol)],
        });
        _venues.Start();
        _audit = new ListingAudit(_venues, new HashSet<InstrumentKey> { Instrument });
    }

    [Fact]
    public void A_listing_is_caught_by_its_first_trade_and_by_no_other()
    {
        _time.Advance(TimeSpan.FromSeconds(4));
        Assert.Equal(0, _audit.Listings);
        _time.Advance(TimeSpan.FromSeconds(10));
        Assert.Equal(1, _audit.Listings);
        Publish("12", Symbol);
        Publish("1", "OTHERUSDT");
        Assert.Contains(Symbol, Assert.Single(_audit.Missed([])), StringComparison.Ordinal);
        Publish("1", Symbol);
        Assert.Empty(_audit.Missed([]));
    }

    [Theory]
    [InlineData(-3, 3, true)]
    [InlineData(-3, null, true)]
    [InlineData(5, 9, false)]
    [InlineData(-9, -5, false)]
    public void A_listing_whose_first_trade_lies_in_a_gap_is_recorded(int fromSeconds, int? toSeconds, bool isRecorded)
    {
        _time.Advance(TimeSpan.FromSeconds(15));
        var first = _venues["binance"].History.Listings()[0].FirstTradeNs;
        var gap = new GapRecord
        {
            Id = "g",
            State = toSeconds is null ? GapState.Open : GapState.Lost,
            Origin = GapOrigin.Connection,
            Cause = GapCause.Disconnected,
            Instrument = Instrument,
            RawChannel = "trade",
            FromNs = first + (fromSeconds * 1_000_000_000L),
            ToNs = first + (toSeconds * 1_000_000_000L),
            OpenedNs = first,
        };
        Assert.Equal(isRecorded ? 0 : 1, _audit.Missed([gap]).Count);
        Assert.Single(_audit.Missed([gap with { Instrument = new InstrumentKey(Exchange.Binance, Market.Spot, "BTCUSDT") }]));
    }

    [Fact]
    public void A_listed_stream_that_is_not_subscribed_again_within_twenty_seconds_was_given_up()
    {
        var session = _venues["binance"].Connect("/ws/btcusdt@trade", "test", new Silent()).Session!;
        session.ReceiveText("""{"method":"UNSUBSCRIBE","params":["btcusdt@trade"],"id":1}"""u8);
        _time.Advance(TimeSpan.FromSeconds(19));
        Assert.Empty(_audit.Abandoned(Now));
        _time.Advance(TimeSpan.FromSeconds(2));
        Assert.Contains("btcusdt@trade", Assert.Single(_audit.Abandoned(Now)), StringComparison.Ordinal);
    }

    [Fact]
    public void Time_without_a_connection_and_a_repair_are_no_giving_up()
    {
        var session = _venues["binance"].Connect("/ws/btcusdt@trade", "test", new Silent()).Session!;
        session.ReceiveText("""{"method":"UNSUBSCRIBE","params":["btcusdt@trade"],"id":1}"""u8);
        session.ReceiveText("""{"method":"SUBSCRIBE","params":["btcusdt@trade"],"id":2}"""u8);
        _time.Advance(TimeSpan.FromSeconds(30));
        session.ReceiveText("""{"method":"UNSUBSCRIBE","params":["btcusdt@trade"],"id":3}"""u8);
        session.Disconnected();
        _time.Advance(TimeSpan.FromSeconds(60));
        Assert.Empty(_audit.Abandoned(Now));
        _venues["binance"].Connect("/ws/ethusdt@trade", "test", new Silent());
        _time.Advance(TimeSpan.FromSeconds(21)); // connected again, and it does not ask
        Assert.Single(_audit.Abandoned(Now));
    }

    public void Dispose() => _venues.Dispose();

    private long Now => (_time.GetUtcNow() - DateTimeOffset.UnixEpoch).Ticks * 100;

    private void Publish(string id, string symbol) =>
        _audit.OnTrade(Encoding.UTF8.GetBytes($$"""{"data_type":"trade","exchange":"binance","market_type":"spot","venue_symbol":"{{symbol}}","trade_id":"{{id}}"}"""));

    private sealed class Silent : IVenueTransport
    {
        public long PendingBytes => 0;

        public void Send(VenueFrame frame)
        {
            // nobody listens
        }

        public void Close(ushort code, string reason)
        {
            // nobody listens
        }

        public void Abort()
        {
            // nobody listens
        }
    }
}
