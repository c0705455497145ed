using System.Text;
using MarketPrism.Domain;
using MarketPrism.Markets.Following;

namespace MarketPrism.Markets.Tests.Following;

public sealed class FollowedBookTests
{
    private readonly FollowedBook _book = new();

    [Fact]
    public void A_snapshot_and_its_updates_give_the_book()
    {
        Assert.Equal(FollowOutcome.Waiting, Update(99, 100, """["1","1"]""", ""));
        Assert.Equal(FollowOutcome.Snapshot, Snapshot(100, """["10","1"],["9","2"]""", """["11","3"]"""));
        Assert.Equal(FollowOutcome.Applied, Update(100, 105, """["10","0"],["9.5","4"]""", """["11","0.5"]"""));
        Assert.True(_book.IsProven);
        Assert.Equal(["9.5", "9"], _book.Bids.Keys.Select(p => p.ToString()));
        Assert.Equal(FixedNumber.Parse("0.5"), _book.Asks[FixedNumber.Parse("11")]);
        Assert.Equal(105, _book.LastUpdateId);
    }

    [Fact]
    public void A_missing_update_breaks_the_copy_until_the_next_snapshot()
    {
        Snapshot(100, """["10","1"]""", """["11","3"]""");
        Assert.Equal(FollowOutcome.Broken, Update(102, 103, "", ""));
        Assert.False(_book.IsProven);
        Assert.Empty(_book.Bids);
        Assert.Equal(FollowOutcome.Waiting, Update(103, 104, "", ""));
        Assert.Equal(FollowOutcome.Snapshot, Snapshot(110, "", """["11","3"]"""));
        Assert.True(_book.IsProven);
    }

    [Fact]
    public void Duplicates_old_epochs_and_unsynced_states_are_told_apart()
    {
        Snapshot(100, """["10","1"]""", """["11","3"]""", epoch: 5);
        Update(100, 101, "", "", epoch: 5);
        Assert.Equal(FollowOutcome.Duplicate, Update(100, 101, "", "", epoch: 5));
        Assert.Equal(FollowOutcome.OldEpoch, Update(101, 102, "", "", epoch: 4));
        Assert.Equal(FollowOutcome.StateChanged, Apply("""{"update_type":"update","state":"suspect","epoch":5,"bids":[],"asks":[]}"""));
        Assert.Equal("suspect", _book.State);
        Assert.False(_book.IsProven);
    }

    [Fact]
    public void Updates_that_came_while_a_snapshot_was_on_its_way_are_applied_after_it()
    {
        Update(100, 101, """["10","1"]""", "");
        Update(101, 102, """["10","2"]""", "");
        Update(102, 103, """["10","3"]""", "");
        Assert.Equal(FollowOutcome.Snapshot, Snapshot(101, """["9","1"],["10","1"]""", ""));
        Assert.Equal(103, _book.LastUpdateId);
        Assert.Equal(FixedNumber.Parse("3"), _book.Bids[FixedNumber.Parse("10")]);
        Assert.Equal(FollowOutcome.Duplicate, Snapshot(102, "", "")); // a late answer does not rewind
        Assert.Equal(103, _book.LastUpdateId);
    }

    private FollowOutcome Snapshot(long id, string bids, string asks, long epoch = 1) =>
        Apply($$"""{"schema":1,"data_type":"orderbook","ts_ms":null,"update_type":"snapshot","last_update_id":{{id}},"state":"synced","epoch":{{epoch}},"bids":[{{bids}}],"asks":[{{asks}}]}""");

    private FollowOutcome Update(long previous, long last, string bids, string asks, long epoch = 1) =>
        Apply($$"""{"update_type":"update","extra":{"a":[1]},"first_update_id":1,"last_update_id":{{last}},"prev_update_id":{{previous}},"state":"synced","epoch":{{epoch}},"bids":[{{bids}}],"asks":[{{asks}}]}""");

    private FollowOutcome Apply(string json) => _book.Apply(Encoding.UTF8.GetBytes(json));
}
