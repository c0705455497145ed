using MarketPrism.Operator.Sharding;

namespace MarketPrism.Operator.Tests.Sharding;

public sealed class ShardPlannerTests
{
    private static readonly Dictionary<int, IReadOnlyList<string>> None = [];

    private static string[] Symbols(int count) => [.. Enumerable.Range(0, count).Select(i => $"S{i:d4}USDT")];

    private static Dictionary<int, IReadOnlyList<string>> Of(IEnumerable<Shard> plan) => plan.ToDictionary(s => s.Index, s => s.Symbols);

    [Theory]
    [InlineData(1, 100, 1)]
    [InlineData(100, 100, 1)]
    [InlineData(101, 100, 2)]
    [InlineData(250, 100, 3)]
    public void Shards_are_as_many_as_needed_and_none_is_overfull(int symbols, int capacity, int shards)
    {
        var plan = ShardPlanner.Plan(Symbols(symbols), capacity, None, _ => true);
        Assert.Equal(shards, plan.Count);
        Assert.All(plan, s => Assert.InRange(s.Symbols.Count, 0, capacity));
        Assert.Equal(Symbols(symbols), plan.SelectMany(s => s.Symbols).Order(StringComparer.Ordinal));
    }

    [Fact]
    public void The_order_of_the_list_does_not_matter()
    {
        var symbols = Symbols(150);
        var plan = ShardPlanner.Plan(symbols, 100, None, _ => true);
        var shuffled = ShardPlanner.Plan([.. symbols.Reverse()], 100, None, _ => true);
        Assert.Equal(Of(plan).SelectMany(p => p.Value), Of(shuffled).SelectMany(p => p.Value));
    }

    [Fact]
    public void A_symbol_that_moves_stays_until_its_new_shard_is_settled_with_it()
    {
        var one = Of(ShardPlanner.Plan(Symbols(100), 100, None, _ => true));
        var grown = ShardPlanner.Plan(Symbols(120), 100, one, _ => false);
        Assert.Equal(2, grown.Count);
        Assert.True(grown[0].Leaving > 0);
        Assert.All(one[0], s => Assert.Contains(s, grown[0].Symbols)); // nothing has left the old one
        var unsettled = ShardPlanner.Plan(Symbols(120), 100, Of(grown), _ => false);
        Assert.Equal(grown[0].Leaving, unsettled[0].Leaving);
        var settled = ShardPlanner.Plan(Symbols(120), 100, Of(grown), i => i == 1);
        Assert.Equal(0, settled[0].Leaving);
        Assert.Empty(settled[0].Symbols.Intersect(settled[1].Symbols));
        Assert.Equal(120, settled.Sum(s => s.Symbols.Count));
    }

    [Fact]
    public void A_symbol_that_is_no_longer_wanted_goes_at_once()
    {
        var plan = Of(ShardPlanner.Plan(Symbols(10), 100, None, _ => true));
        var less = ShardPlanner.Plan([.. Symbols(10).Skip(1)], 100, plan, _ => false);
        Assert.DoesNotContain("S0000USDT", less[0].Symbols);
    }

    [Fact]
    public void A_few_symbols_less_do_not_shrink_the_shards_but_many_do_and_the_surplus_is_emptied_first()
    {
        var two = Of(ShardPlanner.Plan(Symbols(110), 100, None, _ => true));
        Assert.Equal(2, ShardPlanner.Plan(Symbols(95), 100, two, _ => true).Count);
        var emptying = ShardPlanner.Plan(Symbols(60), 100, two, _ => false);
        Assert.Equal(2, emptying.Count);
        Assert.Equal(60, emptying[0].Symbols.Count);
        Assert.Equal(emptying[1].Symbols.Count, emptying[1].Leaving);
        Assert.Single(ShardPlanner.Plan(Symbols(60), 100, Of(emptying), _ => true));
    }

    [Fact]
    public void Another_shard_moves_about_its_share_only()
    {
        var before = ShardPlanner.Plan(Symbols(900), 300, None, _ => true).SelectMany(s => s.Symbols.Select(x => (x, s.Index))).ToDictionary();
        var after = ShardPlanner.Plan(Symbols(920), 300, None, _ => true).SelectMany(s => s.Symbols.Select(x => (x, s.Index))).ToDictionary();
        var moved = before.Count(p => after[p.Key] != p.Value);
        Assert.InRange(moved, 150, 400); // a quarter of 900, and what full shards had pushed aside
    }
}
