using MarketPrism.Domain;
using MarketPrism.Markets.Gaps;
using MarketPrism.Markets.Messages;
using MarketPrism.Markets.Tests.Messages;

namespace MarketPrism.Markets.Tests.Gaps;

public sealed class GapLedgerTests
{
    private readonly ManualTimeProvider _time = new();

    [Fact]
    public void The_same_hole_is_one_record_with_one_id_everywhere()
    {
        var first = new GapLedger(_time);
        var second = new GapLedger(_time);
        var id = first.Open(Hole(1));
        _time.Advance(TimeSpan.FromSeconds(5));
        Assert.Equal(id, first.Open(Hole(1)));
        Assert.Equal(id, second.Open(Hole(1)));
        Assert.NotEqual(id, first.Open(Hole(2)));
        Assert.Equal(2, first.Totals().Total);
    }

    [Fact]
    public void Records_wait_for_the_bus_and_go_out_in_order()
    {
        var ledger = new GapLedger(_time);
        var a = ledger.Open(Hole(1));
        var b = ledger.Open(Hole(2));
        var sent = new List<(string, GapState)>();
        Assert.Equal(0, ledger.Send(_ => false));
        _time.Advance(TimeSpan.FromSeconds(1));
        ledger.Close(a, GapClosing.Repaired(GapEvidence.Ids, GapRepair.Backfill, First(99)) with { Recovered = 4 });
        ledger.Close(a, GapClosing.Lost(First(100)));
        Assert.Equal(3, ledger.Send(r =>
        {
            sent.Add((r.Id, r.State));
            return true;
        }));
        Assert.Equal([(a, GapState.Open), (b, GapState.Open), (a, GapState.Repaired)], sent);
        Assert.Equal(0, ledger.Totals().Unsent);
        Assert.Equal(1, ledger.Totals().Open);
        var closed = ledger.Find(a);
        Assert.Equal((GapRepair.Backfill, 4, 99L, 2), (closed!.Repair, (int)closed.Recovered, closed.ToNs, closed.Version));
        Assert.Equal(First(99), closed.After);
    }

    [Fact]
    public void The_ledger_is_bounded_and_counts_what_left_unsent()
    {
        var ledger = new GapLedger(_time, capacity: 10);
        for (var i = 0; i < 25; i++) ledger.Close(ledger.Open(Hole(i)), GapClosing.Lost(First(1)));
        Assert.Equal(10, ledger.Since(0).Count);
        Assert.Equal(30, ledger.Totals().Evicted);
        Assert.Equal(20, ledger.Send(_ => true));
        Assert.Equal(15L, ledger.Since(0)[0].FromId);
    }

    [Fact]
    public void Since_finds_what_opened_or_closed_later()
    {
        var ledger = new GapLedger(_time);
        var old = ledger.Open(Hole(1));
        _time.Advance(TimeSpan.FromHours(25));
        ledger.Open(Hole(2));
        Assert.Equal(1, ledger.Totals().Last24Hours);
        Assert.Single(ledger.Since(_time.UnixNs()));
        ledger.Close(old, GapClosing.Lost(GapEvidence.Removed, 1));
        Assert.Equal(2, ledger.Since(_time.UnixNs()).Count);
    }

    [Fact]
    public void A_record_is_the_documented_json()
    {
        var ledger = new GapLedger(_time);
        var id = ledger.Open(Hole(1));
        var buffer = new MessageBuffer();
        GapRecordJson.Write(buffer, ledger.Find(id)!);
        Assert.Empty(SchemaCheck.Errors("gap", buffer.Written.ToArray()));
        Assert.Equal(ledger.Find(id), GapRecordJson.Read(buffer.Written.ToArray()));
        ledger.Close(id, GapClosing.Repaired(GapEvidence.Ids, GapRepair.OtherLane, First(17)) with { ToId = 3, Recovered = 2 });
        GapRecordJson.Write(buffer, ledger.Find(id)!);
        Assert.Empty(SchemaCheck.Errors("gap", buffer.Written.ToArray()));
        Assert.Equal(ledger.Find(id), GapRecordJson.Read(buffer.Written.ToArray()));
        foreach (var evidence in Enum.GetValues<GapEvidence>())
        {
            GapRecordJson.Write(buffer, ledger.Find(id)! with { Evidence = evidence, After = new FirstMessage(null, 18, "") });
            Assert.Empty(SchemaCheck.Errors("gap", buffer.Written.ToArray()));
            Assert.Equal(evidence, GapRecordJson.Read(buffer.Written.ToArray())!.Evidence);
        }

        foreach (var cause in Enum.GetValues<GapCause>())
        {
            GapRecordJson.Write(buffer, ledger.Find(id)! with { Cause = cause });
            Assert.Empty(SchemaCheck.Errors("gap", buffer.Written.ToArray()));
        }
    }

    [Fact]
    public void Nothing_but_a_message_after_it_repairs_a_gap()
    {
        Assert.Throws<ArgumentException>(() => GapClosing.Repaired(GapEvidence.Removed, GapRepair.None, First(1)));
        Assert.Throws<ArgumentException>(() => GapClosing.Repaired(GapEvidence.GivenUp, GapRepair.None, First(1)));
        Assert.Throws<ArgumentException>(() => new GapLedger(_time).Close("x", default));
        Assert.Equal((GapState.Lost, 7L), (GapClosing.Lost(GapEvidence.Removed, 7).State, GapClosing.Lost(GapEvidence.Removed, 7).ToNs));
    }

    [Fact]
    public void A_cause_that_becomes_known_later_is_the_next_version_of_the_record_closed_or_not()
    {
        var ledger = new GapLedger(_time);
        var id = ledger.Open(Hole(1));
        ledger.Close(id, GapClosing.Lost(First(9)));
        ledger.Amend(id, new GapAmendment { Cause = (GapOrigin.Connection, GapCause.Disconnected), Connection = "pod/shard/0/0" });
        ledger.Amend(id, new GapAmendment { Cause = (GapOrigin.Connection, GapCause.Disconnected) }); // nothing new
        var amended = ledger.Find(id)!;
        Assert.Equal((3, GapState.Lost, GapCause.Disconnected, "pod/shard/0/0", First(9)), (amended.Version, amended.State, amended.Cause, amended.Connection, amended.After));
        Assert.Equal([1, 2, 3], Sent(ledger).Select(r => r.Version));
    }

    [Fact]
    public void What_a_connector_and_a_processor_find_is_one_record_whoever_comes_first()
    {
        var connector = new GapLedger(_time);
        var id = connector.Open(Seen(GapCause.Disconnected));
        var record = connector.Find(id)!;

        var later = new GapLedger(_time); // hears of it before it finds it itself
        later.Take(record);
        var own = later.Open(Hole(1) with { FromNs = 1_500 }, TimeSpan.FromSeconds(3));
        Assert.Equal(id, Assert.Single(later.Since(0)).Id);
        Assert.Equal((GapCause.Disconnected, 1L, 2L, 2), (later.Find(own)!.Cause, later.Find(own)!.FromId, later.Find(own)!.ToId, later.Find(own)!.Version));

        var earlier = new GapLedger(_time); // finds it first, and waits with the record
        own = earlier.Open(Hole(1) with { FromNs = 1_500 }, TimeSpan.FromSeconds(3));
        Assert.Empty(Sent(earlier));
        earlier.Take(record);
        Assert.Equal(id, Assert.Single(earlier.Since(0)).Id);
        earlier.Close(own, GapClosing.Repaired(GapEvidence.Ids, GapRepair.Backfill, First(5_000)));
        foreach (var sent in Sent(earlier)) connector.Take(sent);
        Assert.Equal(earlier.Find(id), connector.Find(id));
        Assert.Equal((GapState.Repaired, GapCause.Disconnected, 1L), (connector.Find(id)!.State, connector.Find(id)!.Cause, connector.Find(id)!.FromId));
        Assert.Equal((0L, 0L, 0L), (connector.Totals().Open, earlier.Totals().Open, earlier.Totals().Total));
    }

    [Fact]
    public void A_record_that_no_other_service_knows_of_is_sent_after_its_time()
    {
        var ledger = new GapLedger(_time);
        ledger.Open(Hole(1), TimeSpan.FromSeconds(3));
        ledger.Amend(ledger.Since(0)[0].Id, new GapAmendment { Cause = (GapOrigin.Connection, GapCause.Disconnected), Connection = "other" });
        Assert.Empty(Sent(ledger));
        Assert.Equal(1, ledger.Totals().Open);
        _time.Advance(TimeSpan.FromSeconds(3));
        Assert.Equal("other", Assert.Single(Sent(ledger)).Connection);
        ledger.Open(Hole(2), TimeSpan.FromSeconds(3));
        Assert.Equal(1, ledger.Send(_ => true, isLast: true));
    }

    [Fact]
    public void Gaps_of_other_times_or_ids_or_streams_stay_apart()
    {
        var ledger = new GapLedger(_time);
        ledger.Take(new GapLedger(_time).Record(Seen(GapCause.Disconnected), First(2_000)));
        ledger.Open(Hole(1) with { FromNs = 2_000 }); // after it
        ledger.Open(Hole(5) with { FromNs = 2_100 }); // other ids
        ledger.Open(Hole(1) with { FromNs = 1_500, RawChannel = "aggTrade" });
        Assert.Equal(4, ledger.Totals().Open);
    }

    [Fact]
    public void An_open_gap_does_not_leave_the_ledger_without_its_end()
    {
        var ledger = new GapLedger(_time, capacity: 3);
        var open = ledger.Open(Hole(1));
        for (var i = 10; i < 20; i++) ledger.Close(ledger.Open(Hole(i)), GapClosing.Lost(First(1)));
        Assert.Equal(GapState.Open, ledger.Find(open)!.State);
        for (var i = 30; i < 34; i++) ledger.Open(Hole(i));
        Assert.Null(ledger.Find(open));
        Assert.Equal((GapState.Lost, GapEvidence.GivenUp), Sent(ledger).Where(r => r.Id == open).Select(r => (r.State, r.Evidence)).Last());
        Assert.Equal(3, ledger.Totals().Open);
    }

    [Fact]
    public void Open_gaps_are_sent_again_for_those_who_listen_later()
    {
        var ledger = new GapLedger(_time);
        var mine = ledger.Open(Hole(1));
        ledger.Close(ledger.Open(Hole(50)), GapClosing.Lost(First(9)));
        ledger.Take(new GapLedger(_time).Record(Hole(80)));
        Sent(ledger);
        ledger.Announce();
        Assert.Equal([mine], Sent(ledger).Select(r => r.Id));
        ledger.Announce(static _ => true);
        Assert.Equal(2, Sent(ledger).Count);
    }

    [Fact]
    public void Open_gaps_are_sent_again_while_others_wait_but_what_waits_is_not_sent_twice()
    {
        var ledger = new GapLedger(_time);
        var mine = ledger.Open(Hole(1));
        Sent(ledger);
        var waiting = ledger.Open(Hole(50));
        ledger.Open(Hole(80), TimeSpan.FromSeconds(3));
        ledger.Announce();
        ledger.Announce();
        Assert.Equal([waiting, mine], Sent(ledger).Select(r => r.Id));
    }

    [Fact]
    public void What_was_sent_shortly_before_the_bus_was_away_is_sent_again_as_it_is_now()
    {
        var ledger = new GapLedger(_time);
        var old = ledger.Open(Hole(1));
        ledger.Close(old, GapClosing.Lost(First(9)));
        Sent(ledger);
        _time.Advance(TimeSpan.FromSeconds(31));
        var closed = ledger.Open(Hole(50));
        ledger.Close(closed, GapClosing.Lost(First(9)));
        var open = ledger.Open(Hole(80));
        Sent(ledger); // into a socket whose other end was gone
        ledger.Amend(open, new GapAmendment { Cause = (GapOrigin.Bus, GapCause.BusLoss) });
        ledger.Resend();
        Assert.Equal([(open, GapState.Open, 2), (closed, GapState.Lost, 2)], Sent(ledger).Select(r => (r.Id, r.State, r.Version)));
        _time.Advance(TimeSpan.FromSeconds(31));
        ledger.Resend();
        Assert.Empty(Sent(ledger));
    }

    [Fact]
    public void A_gap_whose_repair_nobody_verifies_is_given_up()
    {
        var ledger = new GapLedger(_time);
        var id = ledger.Open(Hole(1));
        ledger.GiveUp(TimeSpan.FromMinutes(10));
        ledger.Amend(id, new GapAmendment { After = First(_time.UnixNs()) });
        _time.Advance(TimeSpan.FromMinutes(9));
        ledger.GiveUp(TimeSpan.FromMinutes(10));
        Assert.Equal(GapState.Open, ledger.Find(id)!.State);
        _time.Advance(TimeSpan.FromMinutes(2));
        ledger.GiveUp(TimeSpan.FromMinutes(10));
        Assert.Equal((GapState.Lost, GapEvidence.GivenUp), (ledger.Find(id)!.State, ledger.Find(id)!.Evidence));
    }

    private static List<GapRecord> Sent(GapLedger ledger)
    {
        var sent = new List<GapRecord>();
        ledger.Send(r =>
        {
            sent.Add(r);
            return true;
        });
        return sent;
    }

    private static FirstMessage First(long ns) => new(7, ns, "pod/shard/0/2");

    private static GapOpening Seen(GapCause cause) => Hole(1) with { Origin = GapOrigin.Connection, Cause = cause, FromId = null, ToId = null, FromNs = 1_000 };

    private static GapOpening Hole(long from) => new()
    {
        Origin = GapOrigin.Venue,
        Cause = GapCause.TradeGap,
        Instrument = Samples.Spot.Key,
        RawChannel = "trade",
        Connection = "pod/shard/0/1",
        FromId = from,
        ToId = from + 1,
        FromNs = 1000 + from,
    };
}

file static class Ledgers
{
    /// <summary>A record as another service would send it.</summary>
    public static GapRecord Record(this GapLedger ledger, GapOpening opening, FirstMessage? after = null)
    {
        var id = ledger.Open(opening);
        if (after is { } first) ledger.Amend(id, new GapAmendment { After = first });
        return ledger.Find(id)!;
    }
}
