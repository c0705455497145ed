using MarketPrism.Exchanges;

namespace MarketPrism.Markets.Tests.OrderBooks;

/// <summary>What a book keeps for events that wait: as much as they need, and afterwards no more than the usual ones do.</summary>
public sealed class HeldEventTests
{
    private const int SnapshotLevels = 5_000;

    private readonly Stack<HeldEvent> _pool = new();
    private readonly DepthEvent _decoded = new(); // a decoder's, which had a snapshot before

    public HeldEventTests()
    {
        Fill(_decoded, SnapshotLevels);
        Fill(_decoded, 20);
    }

    [Fact]
    public void A_small_event_that_waits_takes_no_room_for_the_snapshot_that_was_decoded_before_it()
    {
        Assert.InRange(_decoded.Room, 2 * SnapshotLevels, int.MaxValue);
        var lane = new BookLane("a", _pool);
        for (var i = 0; i < 200; i++) lane.Hold(_decoded, i, i, max: 1_000);
        foreach (var held in lane) Assert.InRange(held.Depth.Room, 40, 64);
        lane.Clear();
        Assert.Equal(HeldEvent.PoolMax, _pool.Count);
    }

    [Fact]
    public void The_room_of_snapshots_that_waited_is_given_back()
    {
        var lane = new BookLane("a", _pool);
        Fill(_decoded, SnapshotLevels);
        for (var i = 0; i < 20; i++) lane.Hold(_decoded, i, i, max: 10);
        lane.Clear();
        Assert.Empty(_pool);
    }

    [Fact]
    public void A_renewal_that_is_over_keeps_no_room_for_its_snapshot()
    {
        var renewal = new BookRenewal(_pool);
        for (var i = 0; i < 3; i++)
        {
            renewal.Begin(i);
            Assert.True(renewal.TryKeep(_decoded, max: 10));
            Fill(_decoded, SnapshotLevels);
            renewal.Take(_decoded);
            Fill(_decoded, 20);
            renewal.End();
            Assert.InRange(renewal.Room, 0, HeldEvent.RoomMax);
        }

        Assert.Single(_pool);
    }

    private static void Fill(DepthEvent depth, int levels)
    {
        depth.Bids.Clear();
        depth.Asks.Clear();
        for (var i = 1; i <= levels; i++)
        {
            depth.Bids.Add(new BookLevel(10_000 - i, 1));
            depth.Asks.Add(new BookLevel(10_000 + i, 1));
        }
    }
}
