using System.Text;
using MarketPrism.Domain;
using MarketPrism.Markets.Sequencing;

namespace MarketPrism.Markets.Tests.Sequencing;

public sealed class SequenceTrackerTests
{
    private static readonly VirtualPartition One = new(1);
    private static readonly VirtualPartition Two = new(2);
    private static readonly (Exchange, Market) Venue = (Exchange.Okx, Market.Public);
    private readonly SequenceTracker _tracker = new();
    private readonly List<SequenceHole> _found = [];

    [Fact]
    public void A_hole_is_found_per_connection_and_partition()
    {
        Assert.Equal(SequenceVerdict.Follows, Observe("a/s/0/1", One, 1));
        Assert.Equal(SequenceVerdict.Follows, Observe("a/s/0/1", Two, 1));
        Assert.Equal(SequenceVerdict.Follows, Observe("a/s/1/1", One, 77));
        Assert.Equal(SequenceVerdict.Hole, Observe("a/s/0/1", One, 4));
        Assert.Equal(new SequenceHole("a/s/0/1", One, 2, 3, 1, null), _found.Single());
        Assert.Equal(SequenceVerdict.Late, Observe("a/s/0/1", One, 3));
        Assert.Equal(SequenceVerdict.Follows, Observe("a/s/0/1", One, 5));
        Assert.Equal(2, _tracker.Lost);
    }

    [Fact]
    public void A_new_connection_is_no_gap()
    {
        Observe("a/s/0/1", One, 9);
        Assert.Equal(SequenceVerdict.Follows, Observe("a/s/0/2", One, 1));
        Assert.Equal(SequenceVerdict.Follows, Observe("b/s/0/1", One, 12345));
        Assert.Empty(_found);
    }

    [Fact]
    public void The_loss_of_a_last_frame_shows_by_the_beat()
    {
        Observe("a/s/0/1", One, 5);
        Announce("a/s/0/1", (One, 7), (Two, 3));
        Tick(0.5);
        Assert.Empty(_found);
        Tick(1.5);
        Assert.Equal((6L, 7L), (_found.Single().From, _found.Single().To));
        Assert.Equal(SequenceVerdict.Follows, Observe("a/s/0/1", One, 8));
        Tick(3);
        Assert.Single(_found);
    }

    [Fact]
    public void Frames_that_arrive_after_their_beat_are_not_lost()
    {
        Observe("a/s/0/1", One, 5);
        Announce("a/s/0/1", (One, 7));
        Observe("a/s/0/1", One, 6);
        Observe("a/s/0/1", One, 7);
        Tick(2);
        Assert.Empty(_found);
    }

    [Fact]
    public void Of_a_connection_that_opened_while_it_was_followed_the_first_frames_count_as_well()
    {
        Open("a/s/0/1", One);
        Assert.Equal(SequenceVerdict.Hole, Observe("a/s/0/1", One, 3));
        Assert.Equal(new SequenceHole("a/s/0/1", One, 1, 2, 77, (Exchange.Okx, Market.Public)), _found.Single());
        Assert.Equal(SequenceVerdict.Follows, Observe("a/s/0/1", Two, 9)); // followed since later
    }

    [Fact]
    public void The_loss_of_an_only_frame_shows_by_the_beat()
    {
        Open("a/s/0/1", One);
        Announce("a/s/0/1", (One, 1), (Two, 5));
        Tick(1.5);
        Assert.Equal(new SequenceHole("a/s/0/1", One, 1, 1, 77, (Exchange.Okx, Market.Public)), _found.Single());
        Assert.Equal(SequenceVerdict.Follows, Observe("a/s/0/1", One, 2));
    }

    [Fact]
    public void A_partition_that_was_away_for_a_while_is_not_known_from_the_start()
    {
        Open("a/s/0/1", One);
        _tracker.Forget(One);
        Assert.Equal(SequenceVerdict.Follows, Observe("a/s/0/1", One, 100));
        Assert.Empty(_found);
    }

    [Theory]
    [InlineData(true, true, 1)]
    [InlineData(false, true, 0)] // one that never beat, such as that of REST answers, may be silent for as long as it likes
    [InlineData(true, false, 0)] // the bus is away
    public void A_connection_that_beat_and_fell_silent_is_lost_once(bool beats, bool isListening, int expected)
    {
        Open("a/s/0/1", One);
        Observe("a/s/0/1", One, 5);
        if (beats) Announce("a/s/0/1");
        Assert.Equal(expected, Losses(60, isListening).Count);
    }

    [Fact]
    public void A_connection_whose_end_was_told_is_not_lost()
    {
        Announce("a/s/0/1");
        _tracker.Announce(new ConnectionNotice(ConnectionEvent.Closed, "a/s/0/1", 9, "", "", "Broken", []), Venue, ulong.MaxValue, TimeSpan.Zero);
        Assert.Empty(Losses(60, isListening: true));
    }

    [Fact]
    public void Who_did_not_listen_for_a_while_waits_for_signs_again()
    {
        Announce("a/s/0/1");
        Assert.Empty(Losses(10, isListening: true));
        var lost = new List<ConnectionTrack>();
        _tracker.Tick(TimeSpan.FromSeconds(300), _found.Add, lost.Add); // this process stood still
        for (var second = 301; second < 316; second++) _tracker.Tick(TimeSpan.FromSeconds(second), _found.Add, lost.Add);
        Assert.Empty(lost);
        _tracker.Tick(TimeSpan.FromSeconds(316), _found.Add, lost.Add);
        Assert.Equal("a/s/0/1", Assert.Single(lost).Name);
    }

    [Fact]
    public void One_that_may_have_been_lost_while_the_bus_was_away_is_not_forgotten_before_it_is_judged()
    {
        Announce("a/s/0/1");
        Assert.Empty(Losses(700, isListening: false));
        var lost = new List<ConnectionTrack>();
        for (var second = 701; second < 730; second++) _tracker.Tick(TimeSpan.FromSeconds(second), _found.Add, lost.Add);
        Assert.Single(lost);
        Assert.Empty(_tracker.Connections);
    }

    [Fact]
    public void Names_that_only_frames_bear_are_limited_and_cost_announced_connections_nothing()
    {
        Open("a/s/0/1", One);
        Announce("a/s/1/1");
        for (var i = 0; i < 5 * SequenceTracker.UnannouncedLimit; i++) Observe($"forged/{i}", One, 1);
        Assert.InRange(_tracker.Connections.Count, 2, SequenceTracker.UnannouncedLimit + 2);
        Assert.Equal((5 * SequenceTracker.UnannouncedLimit) + 2, _tracker.Connections.Count + _tracker.Evicted);
        Assert.Equal(SequenceVerdict.Hole, Observe("a/s/0/1", One, 3)); // still followed from its first frame on
        Assert.NotNull(_tracker.Find("a/s/1/1"));
    }

    [Fact]
    public void Of_names_that_only_frames_bear_those_that_go_on_are_kept()
    {
        var (sequence, second) = (0L, 0);
        for (var i = 0; i < 3 * SequenceTracker.UnannouncedLimit; i++)
        {
            if (i % 100 == 0) Assert.Equal(SequenceVerdict.Follows, ObserveAt("a/s/0/1", ++sequence, ++second));
            ObserveAt($"forged/{i}", 1, second);
        }

        Assert.Equal(SequenceVerdict.Hole, ObserveAt("a/s/0/1", sequence + 2, second));

        SequenceVerdict ObserveAt(string connection, long ordinal, int at) => _tracker.Observe(_tracker.TrackOf(Encoding.UTF8.GetBytes(connection)), One, ordinal, ordinal, TimeSpan.FromSeconds(at), out _);
    }

    [Fact]
    public void Announced_connections_are_limited_too_and_those_that_ended_leave_first()
    {
        Announce("a/s/0/1");
        for (var i = 0; i < 2 * SequenceTracker.AnnouncedLimit; i++)
        {
            var name = $"forged/{i}";
            _tracker.Announce(new ConnectionNotice(ConnectionEvent.Beat, name, 9, "", "", "", []), Venue, ulong.MaxValue, TimeSpan.FromSeconds(1));
            _tracker.Announce(new ConnectionNotice(ConnectionEvent.Closed, name, 9, "", "", "Broken", []), Venue, ulong.MaxValue, TimeSpan.FromSeconds(1));
        }

        Assert.InRange(_tracker.Connections.Count, 1, SequenceTracker.AnnouncedLimit);
        Assert.Equal((2 * SequenceTracker.AnnouncedLimit) + 1, _tracker.Connections.Count + _tracker.Evicted);
        Assert.NotNull(_tracker.Find("a/s/0/1"));
    }

    [Fact]
    public void Connections_that_were_forgotten_in_time_make_room()
    {
        for (var round = 1; round <= 4; round++)
        {
            for (var i = 0; i < SequenceTracker.UnannouncedLimit / 2; i++) Observe($"a/{round}/{i}", One, 1);
            for (var i = 0; i < SequenceTracker.AnnouncedLimit / 2; i++) Announce($"b/{round}/{i}");
            _tracker.Tick(TimeSpan.FromSeconds(601 * round), _found.Add, static _ => { });
            for (var second = 0; second < 20; second++) _tracker.Tick(TimeSpan.FromSeconds((601 * round) + second), _found.Add, static _ => { });
        }

        Assert.Empty(_tracker.Connections);
        Assert.Equal(0, _tracker.Evicted);
    }

    [Fact]
    public void Silent_connections_are_forgotten()
    {
        for (var i = 0; i < 100; i++) Observe($"a/s/0/{i}", One, 1);
        Tick(601);
        Assert.Empty(_tracker.Connections);
    }

    [Fact]
    public void Connections_whose_end_was_told_are_forgotten_after_a_minute_and_those_that_only_fell_silent_later()
    {
        for (var i = 0; i < 100; i++)
        {
            Announce($"a/s/0/{i}");
            Observe($"a/s/0/{i}", One, 1);
            if (i % 2 == 0) _tracker.Announce(new ConnectionNotice(ConnectionEvent.Closed, $"a/s/0/{i}", 9, "", "", "Rotated", []), Venue, ulong.MaxValue, TimeSpan.Zero);
        }

        Assert.Equal(50, Losses(59, isListening: true).Count);
        Assert.Equal(100, _tracker.Connections.Count);
        Assert.Equal(SequenceVerdict.Late, Observe("a/s/0/0", One, 1)); // one that a slow way kept
        Tick(61);
        Assert.Equal(50, _tracker.Connections.Count);
        Assert.Null(_tracker.Find("a/s/0/0"));
        Tick(601);
        Assert.Empty(_tracker.Connections);
    }

    [Fact]
    public void Following_a_known_connection_allocates_nothing()
    {
        var names = new[] { "pod-1/shard/0/1"u8.ToArray(), "pod-2/shard/0/1"u8.ToArray() };
        void Run(long from)
        {
            for (var i = from; i < from + 500; i++)
            {
                foreach (var name in names) _tracker.Observe(_tracker.TrackOf(name), One, i, i, TimeSpan.Zero, out _);
            }
        }

        Run(1);
        Run(501);
        var before = GC.GetAllocatedBytesForCurrentThread();
        Run(1001);
        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }

    private SequenceVerdict Observe(string connection, VirtualPartition partition, long sequence)
    {
        var verdict = _tracker.Observe(_tracker.TrackOf(Encoding.UTF8.GetBytes(connection)), partition, sequence, sequence, TimeSpan.Zero, out var hole);
        if (verdict == SequenceVerdict.Hole) _found.Add(hole);
        return verdict;
    }

    private void Open(string connection, VirtualPartition followed) => _tracker.Open(
        new ConnectionNotice(ConnectionEvent.Opened, connection, 77, "", "", "", []), Venue, 1UL << followed.Index, TimeSpan.Zero);

    private void Announce(string connection, params (VirtualPartition, long)[] positions) => _tracker.Announce(
        new ConnectionNotice(ConnectionEvent.Beat, connection, 0, "", "", "", [.. positions.Select(p => KeyValuePair.Create(p.Item1, p.Item2))]), Venue, ulong.MaxValue, TimeSpan.Zero);

    private List<ConnectionTrack> Losses(int seconds, bool isListening)
    {
        var lost = new List<ConnectionTrack>();
        for (var second = 1; second <= seconds; second++) _tracker.Tick(TimeSpan.FromSeconds(second), _found.Add, isListening ? lost.Add : null);
        return lost;
    }

    private void Tick(double seconds) => _tracker.Tick(TimeSpan.FromSeconds(seconds), _found.Add);
}
