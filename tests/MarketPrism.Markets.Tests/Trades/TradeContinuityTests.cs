using MarketPrism.Domain;
using MarketPrism.Exchanges;
using MarketPrism.Markets.Trades;

namespace MarketPrism.Markets.Tests.Trades;

public sealed class TradeContinuityTests : ITradeOutput
{
    private readonly List<long> _out = [];
    private readonly List<long> _marked = [];
    private readonly List<string> _log = [];
    private readonly TradeContinuity _trades;
    private TimeSpan _now;

    public TradeContinuityTests() => _trades = new TradeContinuity(new TradeContinuityOptions(), this);

    [Fact]
    public void Trades_go_out_once_and_in_order_from_two_lanes()
    {
        Live(1, 2, 1, 3, 2, 3, 4);
        Assert.Equal([1, 2, 3, 4], _out);
        Assert.Equal(3, _trades.Duplicates);
        Assert.Empty(_log);
    }

    [Fact]
    public void Trades_of_the_same_millisecond_are_all_kept()
    {
        for (var id = 1; id <= 50; id++) _trades.Take(Trade(id) with { TimeMs = 1000 }, id, _now);
        Assert.Equal(50, _out.Count);
    }

    [Fact]
    public void What_another_lane_brings_soon_is_no_hole()
    {
        Live(1, 4, 5);
        Pass(0.1);
        Live(2, 3, 4);
        Pass(1);
        Assert.Equal([1, 2, 3, 4, 5], _out);
        Assert.Empty(_log);
    }

    [Fact]
    public void A_backfill_is_merged_in_the_order_of_ids_and_marked()
    {
        Live(1, 4, 5);
        Pass(0.3);
        Assert.Equal(["found 2-3", "ask 2-3"], _log);
        Live(6);
        Backfill(1, 2, 3, 4, 9);
        Assert.Equal([1, 2, 3, 4, 5, 6], _out);
        Assert.Equal([2, 3], _marked);
        Assert.Equal("closed 2-3 filled 2/2", _log[^1]);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void What_was_held_behind_a_gap_gives_its_memory_back(bool isFilled)
    {
        Live(1);
        for (var id = 4; id < 4_000; id++) Live(id);
        Assert.InRange(_trades.Room, 3_996, int.MaxValue);
        if (isFilled) Live(2, 3);
        else Pass(6);
        Assert.Equal((0, 3_999L), (_trades.Held, _trades.LastId));
        Assert.InRange(_trades.Room, 0, 64);
    }

    [Fact]
    public void Live_trades_do_not_wait_for_ever_and_a_late_backfill_still_goes_out_once()
    {
        Live(1, 4, 5);
        Pass(0.3);
        Pass(5);
        Assert.Equal([1, 4, 5], _out);
        Live(6);
        Backfill(2);
        Backfill(2, 3);
        Assert.Equal([1, 4, 5, 6, 2, 3], _out);
        Assert.Equal("closed 2-3 filled 2/2", _log[^1]);
        Backfill(2, 3);
        Assert.Equal(6, _out.Count);
    }

    [Fact]
    public void A_hole_that_nobody_fills_is_asked_for_again_and_then_lost()
    {
        Live(1, 3);
        Pass(0.3);
        Pass(5.1);
        Assert.Equal(2, _log.Count(l => l == "ask 2-2"));
        for (var i = 0; i < 130; i++) Pass(5);
        Assert.Equal("closed 2-2 lost 0/0", _log[^1]);
        Assert.Empty(_trades.Holes);
    }

    [Fact]
    public void A_burst_behind_a_hole_is_bounded()
    {
        Live(1);
        for (var id = 3; id < 5000; id++) _trades.Take(Trade(id), id, _now);
        Assert.Equal(0, _trades.Held);
        Assert.Equal(["found 2-2", "ask 2-2"], _log);
        Assert.Equal(4998, _out.Count);
    }

    [Fact]
    public void Two_holes_are_filled_one_after_the_other()
    {
        Live(1, 4, 5, 8);
        Pass(0.3);
        Backfill(2, 3);
        Pass(0.3);
        Assert.Equal("ask 6-7", _log[^1]);
        Backfill(6, 7);
        Assert.Equal([1, 2, 3, 4, 5, 6, 7, 8], _out);
        Assert.Empty(_trades.Holes);
    }

    [Fact]
    public void After_a_restart_the_time_between_is_a_hole()
    {
        _trades.Restore(10, 5_000_000_000);
        Live(9);
        Live(14, 15);
        Pass(0.3);
        Assert.Equal(["found 11-13", "ask 11-13"], _log);
        Backfill(11, 12, 13);
        Assert.Equal([11, 12, 13, 14, 15], _out);
    }

    [Fact]
    public void A_venue_that_counts_anew_is_followed()
    {
        Live(100_000, 100_001);
        _trades.Take(Trade(1) with { TimeMs = 200_000_000 }, 5, _now);
        _trades.Take(Trade(2) with { TimeMs = 200_000_001 }, 6, _now);
        Assert.Equal([100_000, 100_001, 1, 2], _out);
        Assert.Equal(1, _trades.Resets);
    }

    [Fact]
    public void Ids_that_skip_show_no_hole_unless_something_may_be_lost()
    {
        Loose(10, 13, 13, 20);
        Assert.Empty(_log);
        _trades.Suspect();
        Loose(25);
        Assert.Equal(["found 21-24", "ask 21-24"], _log);
        foreach (var id in new[] { 18, 20, 22, 24, 25 }) _trades.Take(Trade(id) with { PreviousId = DepthEvent.NoId, IsBackfill = true }, id, _now);
        _trades.EndBackfill(_now);
        Assert.Equal([10, 13, 20, 25, 22, 24], _out);
        Assert.Equal("closed 21-24 filled 2/2", _log[^1]);
        Assert.Equal(1, _trades.Duplicates - 3); // 13 once live; 18, 20 and 25 of the page
    }

    [Fact]
    public void Ids_that_are_left_out_where_they_joined_before_are_asked_for()
    {
        Joined(10, 20);
        Loose(27, 28);
        Assert.Empty(_log); // perhaps another connection brings them
        Pass(0.3);
        Assert.Equal(["found 21-26", "ask 21-26"], _log);
        Page([20, 22, 24, 27]);
        Assert.Equal("closed 21-26 filled 2/2", _log[^1]);
        Assert.Equal([22, 24], _marked);
        Loose(30); // joins were enough before, and something had been lost
        Pass(0.3);
        Assert.Equal("ask 29-29", _log[^1]);
    }

    [Fact]
    public void What_a_doubt_has_fetched_is_not_asked_for_again_and_does_not_look_as_if_ids_skipped()
    {
        Joined(10, 20);
        for (var id = 30; id <= 90; id += 10)
        {
            // a connection ended and its successor's first trade leaves ids out: both the end and the ids show it
            _trades.Doubt(id - 9, id - 1, (id - 10, id), _now);
            Loose(id);
            Page(Enumerable.Range(id - 10, 11));
            Assert.Equal($"closed {id - 9}-{id - 1} filled 9/9", _log[^1]);
            Pass(1);
        }

        Assert.Equal(7, _log.Count(l => l.StartsWith("found", StringComparison.Ordinal)));
        Loose(95); // now nothing but the ids shows it
        Pass(0.3);
        Assert.Equal(["found 91-94", "ask 91-94"], _log[^2..]);
    }

    [Fact]
    public void Fetched_trades_of_many_gaps_together_are_held_back_up_to_the_limit()
    {
        Loose(10);
        for (var gap = 1; gap <= 10; gap++)
        {
            _trades.Suspect();
            Loose(10 + (gap * 1_000));
            Page(Enumerable.Range(10 + (gap * 1_000) - 600, 600)); // its first trades are still to come
            Assert.InRange(_trades.Held, 0, new TradeContinuityOptions().HoldLimit);
        }

        Assert.Equal(10, _trades.Holes.Count);
        Assert.Equal(_out.Count, _out.Distinct().Count());
    }

    [Fact]
    public void What_another_connection_brings_late_was_not_left_out()
    {
        Joined(10, 20);
        Loose(25);
        _trades.Take(Trade(22) with { PreviousId = DepthEvent.NoId, FirstId = 21 }, 22, _now);
        Loose(23, 24);
        Pass(1);
        Assert.Empty(_log);
        Assert.Equal([22L, 23, 24], _out[^3..]);
    }

    [Fact]
    public void A_venue_whose_list_has_nothing_between_is_asked_ever_less()
    {
        var id = 10;
        for (var i = 0; i < 5_000; i++)
        {
            Joined(id, id + 20); // every 21st id is left out
            id += 22;
            var asked = _log.Count(l => l.StartsWith("ask", StringComparison.Ordinal));
            Pass(0.3);
            if (_log.Count(l => l.StartsWith("ask", StringComparison.Ordinal)) > asked) Page([id - 24, id - 22]); // the trades on both sides, and none between
        }

        Assert.InRange(_log.Count(l => l.StartsWith("found", StringComparison.Ordinal)), 2, 20);
    }

    [Fact]
    public void Ids_that_were_left_out_when_publication_ends_are_lost_not_forgotten()
    {
        Joined(10, 20);
        Loose(25);
        _trades.Stop(_now);
        Assert.Equal(["found 21-24", "ask 21-24", "closed 21-24 lost 0/0"], _log);
    }

    [Fact]
    public void Many_skips_at_once_are_bounded_and_none_is_forgotten()
    {
        Joined(10, 20);
        for (var i = 1; i <= 100; i++) Loose(20 + (2 * i));
        Pass(1);
        Assert.Equal(100, _log.Count(l => l.StartsWith("found", StringComparison.Ordinal)));
    }

    [Fact]
    public void Where_ids_skip_pages_that_join_prove_a_wide_hole()
    {
        Loose(10);
        _trades.Suspect();
        Loose(300);
        Assert.Equal(["found 11-299", "ask 11-299"], _log);
        Page(Enumerable.Range(10, 100)); // the known trade before the hole, and what follows
        Page(Enumerable.Range(201, 100)); // a page is missing
        Assert.Equal(2, _log.Count);
        Page(Enumerable.Range(150, 51));
        Assert.Equal(2, _log.Count);
        Page(Enumerable.Range(110, 40));
        Assert.Equal("closed 11-299 filled 289/289", _log[^1]);
        Assert.Equal(_out.Count, _out.Distinct().Count());
    }

    [Fact]
    public void Fetched_trades_go_out_in_the_order_of_ids_whatever_the_order_within_and_of_pages()
    {
        Loose(10);
        _trades.Suspect();
        Loose(40);
        Page([29, 25, 20]); // newest first, as OKX answers; the page before it was lost
        Loose(41);
        Assert.Equal([10, 40, 41], _out);
        Page([20, 17, 12, 10]);
        Assert.Equal([10, 40, 41, 12, 17, 20, 25, 29], _out);
        Page([40, 38, 33, 29]);
        Assert.Equal([10, 40, 41, 12, 17, 20, 25, 29, 33, 38], _out);
        Assert.Equal("closed 11-39 filled 7/7", _log[^1]);
    }

    [Fact]
    public void Fetched_trades_wait_for_those_before_them_for_a_while_only()
    {
        Loose(10);
        _trades.Suspect();
        Loose(40);
        Page([29, 25, 20]);
        Assert.Equal(3, _trades.Held);
        Pass(31);
        Assert.Equal([10, 40, 20, 25, 29], _out);
        Assert.Equal(0, _trades.Held);
    }

    [Fact]
    public void What_was_fetched_of_a_gap_that_is_given_up_goes_out_before_the_gap_is_closed()
    {
        Live(1, 5);
        Pass(0.3);
        Pass(5);
        Backfill(4, 3);
        Assert.Equal([1, 5], _out);
        _trades.Stop(_now);
        Assert.Equal([1, 5, 3, 4], _out);
        Assert.Equal("closed 2-4 lost 2/2", _log[^1]);
    }

    [Fact]
    public void A_page_that_does_not_reach_the_known_trades_proves_nothing()
    {
        Loose(10);
        _trades.Suspect();
        Loose(20);
        Page(Enumerable.Range(11, 9));
        Assert.DoesNotContain(_log, l => l.StartsWith("closed", StringComparison.Ordinal));
        Page(Enumerable.Range(10, 11));
        Assert.Equal("closed 11-19 filled 9/9", _log[^1]);
    }

    [Fact]
    public void A_doubt_that_comes_late_opens_a_hole_between_trades_that_are_out()
    {
        Loose(10, 13, 20, 24);
        _trades.Doubt(14, 19, (13, 20), _now);
        _trades.Doubt(21, 20, (20, 24), _now); // nothing fits in between
        Assert.Equal(["found 14-19", "ask 14-19"], _log);
        Loose(16, 16); // from another lane, late
        Page([13, 16, 18, 20]);
        Assert.Equal([10, 13, 20, 24, 16, 18], _out);
        Assert.Equal("closed 14-19 filled 2/1", _log[^1]);
    }

    [Fact]
    public void What_was_out_before_its_hole_was_declared_does_not_go_out_again()
    {
        Loose(10, 20, 16); // 16 came late over the connection that had ended
        _trades.Doubt(11, 19, (10, 20), _now);
        Page([10, 16, 18, 20]);
        Assert.Equal([10, 20, 16, 18], _out);
        Assert.Equal("closed 11-19 filled 1/1", _log[^1]);
    }

    [Fact]
    public void A_doubt_changes_nothing_where_ids_tell()
    {
        foreach (var id in new[] { 1, 2, 3 }) _trades.Take(Trade(id), id, _now);
        _trades.Doubt(3, 9, (1, 9), _now);
        Assert.Empty(_log);
    }

    [Fact]
    public void The_single_trades_of_an_aggregate_are_not_missing()
    {
        Loose(10);
        _trades.Suspect();
        _trades.Take(Trade(13) with { PreviousId = DepthEvent.NoId, FirstId = 11 }, 13, _now);
        Assert.Empty(_log);
        _trades.Suspect();
        _trades.Take(Trade(20) with { PreviousId = DepthEvent.NoId, FirstId = 18 }, 20, _now);
        Assert.Equal(["found 14-17", "ask 14-17"], _log);
    }

    [Fact]
    public void Whatever_is_lost_doubled_and_mixed_goes_out_once_or_is_ledgered()
    {
        var seed = Random.Shared.Next();
        TestContext.Current.TestOutputHelper?.WriteLine($"seed {seed}");
        var random = new Random(seed);
        for (var round = 0; round < 200; round++)
        {
            var output = new TradeContinuityTests();
            output.Play(random);
        }
    }

    private void Play(Random random)
    {
        const int Count = 400;
        var lanes = new int[1 + random.Next(3)];
        var asked = 0;
        while (lanes.Any(l => l < Count))
        {
            var lane = random.Next(lanes.Length);
            // a lane that was cut comes back later in the stream
            if (random.Next(40) == 0) lanes[lane] += random.Next(30);
            var run = random.Next(8);
            for (; run > 0 && lanes[lane] < Count; run--)
            {
                lanes[lane]++;
                if (random.Next(50) != 0) Live(lanes[lane]);
            }

            Pass(random.Next(400) / 1000.0);
            var asks = _log.Where(l => l.StartsWith("ask", StringComparison.Ordinal)).ToList();
            if (random.Next(4) != 0 || asks.Count <= asked) continue;
            asked = asks.Count;
            var range = asks[^1][4..].Split('-').Select(int.Parse).ToArray();
            Backfill([.. Enumerable.Range(range[0], range[1] - range[0] + 1).Where(_ => random.Next(5) != 0)]);
        }

        _trades.Stop(_now);
        Assert.Equal(_out.Count, _out.Distinct().Count());
        var lost = new HashSet<long>();
        foreach (var entry in _log.Where(l => l.StartsWith("found", StringComparison.Ordinal)))
        {
            var range = entry[6..].Split('-').Select(long.Parse).ToArray();
            for (var id = range[0]; id <= range[1]; id++) lost.Add(id);
        }

        // what the first and the last trade enclose is published, or stands in the ledger
        for (var id = _out.Min(); id <= _out.Max(); id++) Assert.True(_out.Contains(id) || lost.Contains(id), $"trade {id} is gone");
        Assert.Equal(_log.Count(l => l.StartsWith("found", StringComparison.Ordinal)), _log.Count(l => l.StartsWith("closed", StringComparison.Ordinal)));
        foreach (var entry in _log.Where(l => l.Contains("filled", StringComparison.Ordinal)))
        {
            var range = entry.Split(' ')[1].Split('-').Select(long.Parse).ToArray();
            for (var id = range[0]; id <= range[1]; id++) Assert.Contains(id, _out);
        }
    }

    void ITradeOutput.OnTrade(in HeldTrade trade)
    {
        _out.Add(trade.Trade.Id);
        if (trade.Trade.IsBackfill) _marked.Add(trade.Trade.Id);
    }

    void ITradeOutput.OnHoleFound(TradeHole hole) => _log.Add($"found {hole.FromId}-{hole.ToId}");

    void ITradeOutput.OnBackfillWanted(TradeHole hole) => _log.Add($"ask {hole.FromId}-{hole.ToId}");

    void ITradeOutput.OnHoleClosed(TradeHole hole, bool isFilled) => _log.Add($"closed {hole.FromId}-{hole.ToId} {(isFilled ? "filled" : "lost")} {hole.Recovered}/{hole.Backfilled}");

    private static TradeEvent Trade(long id) => new(id, id - 1, FixedNumber.Parse("1"), FixedNumber.Parse("1"), TakerSide.Buy, 1000 + (id / 10), IsBackfill: false);

    private void Live(params int[] ids)
    {
        foreach (var id in ids) _trades.Take(Trade(id), id, _now);
    }

    private void Loose(params int[] ids)
    {
        foreach (var id in ids) _trades.Take(Trade(id) with { PreviousId = DepthEvent.NoId }, id, _now);
    }

    private void Joined(int from, int to)
    {
        for (var id = from; id <= to; id++) Loose(id);
    }

    private void Page(IEnumerable<int> ids)
    {
        foreach (var id in ids) _trades.Take(Trade(id) with { PreviousId = DepthEvent.NoId, IsBackfill = true }, id, _now);
        _trades.EndBackfill(_now);
    }

    private void Backfill(params int[] ids)
    {
        foreach (var id in ids) _trades.Take(Trade(id) with { IsBackfill = true }, id, _now);
        _trades.EndBackfill(_now);
    }

    private void Pass(double seconds)
    {
        _now += TimeSpan.FromSeconds(seconds);
        _trades.Tick(_now);
    }
}
