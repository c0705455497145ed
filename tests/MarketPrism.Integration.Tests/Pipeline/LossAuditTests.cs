using System.Text;
using MarketPrism.Bus;
using MarketPrism.Cli.Run;
using MarketPrism.Domain;
using MarketPrism.Simulator.Truth;

namespace MarketPrism.Integration.Tests.Pipeline;

/// <summary>The audit must cry when a frame is missing: otherwise "lost 0" says nothing.</summary>
public sealed class LossAuditTests
{
    private const string Prefix = "marketprism.raw.";
    private const long Second = 1_000_000_000;
    private readonly LossAudit _audit = new();

    [Fact]
    public void A_frame_that_never_comes_is_lost()
    {
        Send(1, 10 * Second);
        Send(2, 11 * Second);
        Arrive("binance:spot:BTCUSDT:depth:0-1");
        _audit.Settle(12 * Second);
        Assert.Equal(1, _audit.Lost);
        Assert.Contains("id 2", Assert.Single(_audit.Losses()), StringComparison.Ordinal);
    }

    [Fact]
    public void A_frame_that_is_still_young_is_awaited()
    {
        Send(1, 10 * Second);
        _audit.Settle(9 * Second);
        Assert.Equal(0, _audit.Lost);
        Arrive("binance:spot:BTCUSDT:depth:0-1");
        _audit.Settle(20 * Second);
        Assert.Equal(0, _audit.Lost);
    }

    [Fact]
    public void A_frame_that_overtakes_the_note_of_its_sending_is_not_lost()
    {
        Send(1, 10 * Second);
        Arrive("binance:spot:BTCUSDT:depth:0-1");
        Arrive("binance:spot:BTCUSDT:depth:1-2");
        Send(2, 11 * Second);
        _audit.Settle(20 * Second);
        Assert.Equal(0, _audit.Lost);
    }

    [Fact]
    public void A_missing_frame_inside_a_ledger_record_is_not_lost_and_one_outside_is()
    {
        Send(1, 100 * Second);
        Send(2, 200 * Second);
        _audit.OnGap(new GapRecord
        {
            Id = "g",
            State = GapState.Repaired,
            Origin = GapOrigin.Connection,
            Cause = GapCause.Disconnected,
            Instrument = new InstrumentKey(Exchange.Binance, Market.Spot, "BTCUSDT"),
            RawChannel = "depth",
            FromNs = 99 * Second,
            ToNs = 101 * Second,
            OpenedNs = 101 * Second,
            ClosedNs = 102 * Second,
        });
        _audit.Settle(300 * Second);
        Assert.Equal(1, _audit.Ledgered);
        Assert.Equal(1, _audit.Lost);
    }

    [Fact]
    public void A_frame_that_a_second_socket_sends_again_is_awaited_once()
    {
        Send(1, 10 * Second);
        Arrive("binance:spot:BTCUSDT:depth:0-1");
        Send(1, 11 * Second, connection: 2); // removed by the connector, because the first socket brought it
        _audit.Settle(20 * Second);
        Assert.Equal(0, _audit.Lost);
    }

    [Fact]
    public void Frames_without_ids_are_paired_by_their_order_whatever_number_of_sockets_carries_them()
    {
        for (var ms = 1; ms <= 5; ms++)
        {
            _audit.OnSent(new SentFrame("okx", 1, "mark-price:BTC-USDT-SWAP", "BTC-USDT-SWAP", ms, 10 * Second));
            _audit.OnSent(new SentFrame("okx", 2, "mark-price:BTC-USDT-SWAP", "BTC-USDT-SWAP", ms, 10 * Second));
            if (ms == 4) continue; // this one never comes
            Arrive($"okx:public:BTC-USDT-SWAP:mark-price:{ms}-77", "3d.okx.public.mark-price.BTC-USDT-SWAP", "pod/okx-0/0/1");
            if (ms == 2) Arrive($"okx:public:BTC-USDT-SWAP:mark-price:{ms}-77", "3d.okx.public.mark-price.BTC-USDT-SWAP", "pod/okx-0/0/2");
        }

        _audit.Settle(20 * Second);
        Assert.Equal(1, _audit.Lost);
    }

    [Fact]
    public void A_trade_that_the_venue_withheld_from_an_established_stream_must_be_fetched_later_or_ledgered()
    {
        Trade(1, 10 * Second);
        Arrive("binance:spot:BTCUSDT:trade:1", "0d.binance.spot.trade.BTCUSDT");
        Trade(2, 20 * Second, isWithheld: true); // fetched later
        Trade(3, 100 * Second, isWithheld: true); // ledgered
        Trade(4, 200 * Second, isWithheld: true); // neither
        Trade(5, 201 * Second);
        Arrive("binance:spot:BTCUSDT:trade:5", "0d.binance.spot.trade.BTCUSDT");
        Arrive("binance:spot:BTCUSDT:trade:2", "0d.binance.spot.trade.BTCUSDT");
        _audit.OnGap(new GapRecord
        {
            Id = "g",
            State = GapState.Lost,
            Origin = GapOrigin.Venue,
            Cause = GapCause.TradeGap,
            Instrument = new InstrumentKey(Exchange.Binance, Market.Spot, "BTCUSDT"),
            RawChannel = "trade",
            FromNs = 99 * Second,
            ToNs = 101 * Second,
            OpenedNs = 101 * Second,
            ClosedNs = 102 * Second,
        });
        _audit.Settle(220 * Second);
        Assert.Equal(0, _audit.Unrecorded); // a client needs a while to find a silence out
        _audit.Settle(220 * Second, isEnd: true);
        Assert.Equal((1, 0), (_audit.Unrecorded, _audit.Lost));
        Assert.Contains("ids 4 to 4 due", Assert.Single(_audit.Silences()), StringComparison.Ordinal);
    }

    [Fact]
    public void A_gap_that_is_found_to_begin_earlier_covers_what_was_withheld_then_and_is_waited_for()
    {
        Trade(1, 10 * Second);
        Arrive("binance:spot:BTCUSDT:trade:1", "0d.binance.spot.trade.BTCUSDT");
        Trade(2, 20 * Second, isWithheld: true);
        Trade(3, 21 * Second, isWithheld: true);
        Assert.Contains("BTCUSDT", Assert.Single(_audit.UnrecordedYet()), StringComparison.Ordinal);
        var record = new GapRecord
        {
            Id = "g",
            State = GapState.Open,
            Origin = GapOrigin.Connection,
            Cause = GapCause.Disconnected,
            Instrument = new InstrumentKey(Exchange.Binance, Market.Spot, "BTCUSDT"),
            RawChannel = "trade",
            FromNs = 30 * Second,
            OpenedNs = 31 * Second,
        };
        _audit.OnGap(record);
        Assert.Single(_audit.UnrecordedYet());
        _audit.OnGap(record with { Version = 2, FromNs = 10 * Second });
        Assert.Empty(_audit.UnrecordedYet());
        _audit.Settle(220 * Second, isEnd: true);
        Assert.Equal(0, _audit.Unrecorded);
    }

    [Fact]
    public void What_is_withheld_before_a_stream_is_established_is_not_held_against_the_client()
    {
        Trade(1, 10 * Second, isWithheld: true);
        Trade(2, 11 * Second);
        Arrive("binance:spot:BTCUSDT:trade:2", "0d.binance.spot.trade.BTCUSDT");
        _audit.Settle(220 * Second, isEnd: true);
        Assert.Equal(0, _audit.Unrecorded);
    }

    [Fact]
    public void A_book_frame_that_the_venue_withheld_must_stand_in_the_ledger_once_the_book_was_synced_and_be_it_not_synced_now()
    {
        Send(1, 10 * Second);
        Arrive("binance:spot:BTCUSDT:depth:0-1");
        Withhold(2); // the snapshot that the book begins with knows it
        _audit.Settle(30 * Second);
        var stream = _audit.BookStream(new InstrumentKey(Exchange.Binance, Market.Spot, "BTCUSDT"))!;
        stream.HasSynced = true;
        Withhold(3);
        _audit.Settle(220 * Second, isEnd: true);
        Assert.Equal(1, _audit.Unrecorded);
        Assert.Contains("ids 3 to 3 due", Assert.Single(_audit.Silences()), StringComparison.Ordinal);

        void Withhold(long id) => _audit.OnWithheld(new SentFrame("binance", 0, "btcusdt@depth@100ms", "BTCUSDT", id, 20 * Second));
    }

    [Fact]
    public void Pushes_of_metadata_are_not_data_that_anybody_is_promised()
    {
        _audit.OnSent(new SentFrame("okx", 1, "instruments:SWAP", "SWAP", 1, 10 * Second));
        _audit.OnWithheld(new SentFrame("okx", 0, "instruments:SWAP", "SWAP", 2, 11 * Second));
        _audit.Settle(220 * Second, isEnd: true);
        Assert.Equal((0, 0), (_audit.Lost, _audit.Unrecorded));
    }

    [Theory]
    [InlineData("depth", "binance:spot:BTCUSDT:depth:100-110", 110)]
    [InlineData("books", "okx:public:BTC-USDT:books:-1-123", 123)]
    [InlineData("books", "okx:public:BTC-USDT:books:120-123-1795305600085", 123)]
    [InlineData("trade", "binance:spot:BTCUSDT:trade:3716", 3716)]
    public void Ids_are_read_from_message_ids(string channel, string messageId, long expected)
    {
        var stream = new AuditedStream(new StreamId(Exchange.Binance, Market.Spot, channel, "X"));
        Assert.Equal(expected, stream.IdOf(Encoding.UTF8.GetBytes(messageId), default));
    }

    [Fact]
    public void Latencies_are_found_again_within_a_bucket()
    {
        var histogram = new LatencyHistogram();
        for (var us = 1; us <= 10_000; us++) histogram.Add(us);
        Assert.InRange(histogram.Quantile(0.5)!.Value, 5_000, 5_400);
        Assert.InRange(histogram.Quantile(0.99)!.Value, 9_900, 10_600);
    }

    private void Trade(long id, long timeNs, bool isWithheld = false)
    {
        var frame = new SentFrame("binance", isWithheld ? 0 : 1, "btcusdt@trade", "BTCUSDT", id, timeNs);
        if (isWithheld) _audit.OnWithheld(frame);
        else _audit.OnSent(frame);
    }

    private void Send(long id, long atNs, long connection = 1) => _audit.OnSent(new SentFrame("binance", connection, "btcusdt@depth@100ms", "BTCUSDT", id, atNs));

    private void Arrive(string messageId, string tail = "0d.binance.spot.depth.BTCUSDT", string connection = "pod/shard/0/1")
    {
        var buffer = new byte[256];
        var headers = new MessageHeaders(buffer);
        headers.Add("Mp-Conn"u8, Encoding.UTF8.GetBytes(connection));
        headers.Add("Nats-Msg-Id"u8, Encoding.UTF8.GetBytes(messageId));
        var block = headers.Complete().ToArray();
        var subject = Encoding.UTF8.GetBytes(Prefix + tail);
        _audit.OnRaw(new BusMessage(subject, default, block, "{}"u8.ToArray(), null), Prefix.Length);
    }
}
