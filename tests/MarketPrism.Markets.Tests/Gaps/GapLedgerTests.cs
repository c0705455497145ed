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
        ledger.Close(a, GapState.Repaired, GapRepair.Backfill, toNs: 99, recovered: 4);
        ledger.Close(a, GapState.Lost, GapRepair.None, toNs: 100);
        Assert.Equal(3, ledger.Send(r =>
        {
            sent.Add((r.Id, r.State));
            return true;
        }));
        Assert.Equal([(a, GapState.Open), (b, GapState.Open), (a, GapState.Repaired)], sent);
        Assert.Equal(0, ledger.Totals().Unsent);
        Assert.Equal(1, ledger.Totals().Open);
        var closed = ledger.Find(a);
        Assert.Equal((GapRepair.Backfill, 4, 99L), (closed!.Repair, (int)closed.Recovered, closed.ToNs));
    }

    [Fact]
    public void The_ledger_is_bounded_and_counts_what_left_unsent()
    {
        var ledger = new GapLedger(_time, capacity: 10);
        for (var i = 0; i < 25; i++) ledger.Close(ledger.Open(Hole(i)), GapState.Lost, GapRepair.None, toNs: 1);
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
        ledger.Close(old, GapState.Lost, GapRepair.None, toNs: 1);
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
        ledger.Close(id, GapState.Repaired, GapRepair.OtherLane, 17, 3, 2);
        GapRecordJson.Write(buffer, ledger.Find(id)!);
        Assert.Empty(SchemaCheck.Errors("gap", buffer.Written.ToArray()));
        Assert.Equal(ledger.Find(id), GapRecordJson.Read(buffer.Written.ToArray()));
        foreach (var cause in Enum.GetValues<GapCause>())
        {
            GapRecordJson.Write(buffer, ledger.Find(id)! with { Cause = cause });
            Assert.Empty(SchemaCheck.Errors("gap", buffer.Written.ToArray()));
        }
    }

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
