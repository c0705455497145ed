namespace MarketPrism.Integration.Tests.Storm;

/// <summary>The census must see what grows, and whose it is: otherwise "the pipeline does not grow" says nothing.</summary>
public sealed class HeapCensusTests
{
    [Fact]
    public void What_an_owner_holds_is_counted_with_its_size()
    {
        var owner = new Owner { Buffer = new byte[100_000] };
        owner.Names.AddRange(Enumerable.Range(0, 1_000).Select(i => new string('x', 500) + i));
        var share = new HeapCensus().Count([], owner);
        Assert.InRange(share.Bytes, 100_000 + (1_000 * 1_000), 100_000 + (1_000 * 1_200));
        Assert.InRange(share.ByType[typeof(byte[])], 100_000, 100_100);
    }

    [Fact]
    public void Growth_is_named_by_the_type_that_grows()
    {
        var owner = new Owner();
        var before = new HeapCensus().Count([], owner);
        for (var i = 0; i < 5_000; i++) owner.Pairs[i] = ("a", new Item());
        var after = new HeapCensus().Count([], owner);
        Assert.StartsWith("Entry", after.Growth(before), StringComparison.Ordinal); // of the dictionary
        Assert.Contains("Item +", after.Growth(before), StringComparison.Ordinal);
        Assert.Equal("", before.Growth(after));
    }

    [Fact]
    public void A_walk_stops_at_types_of_another_owner_in_collections_closures_and_tasks_too()
    {
        var venue = new MarketPrism.Simulator.SimulatorOptions();
        object[] ways = [venue, new List<MarketPrism.Simulator.SimulatorOptions> { venue }, new[] { venue }, () => venue.ToString(), Task.FromResult(venue)];
        foreach (var way in ways)
        {
            var owner = new Owner { Any = way };
            Assert.Contains(new HeapCensus().Count([], owner).ByType, t => t.Key == typeof(MarketPrism.Simulator.SimulatorOptions));
            Assert.DoesNotContain(new HeapCensus().Count([typeof(MarketPrism.Simulator.SimulatorOptions).Assembly], owner).ByType, t => t.Key == typeof(MarketPrism.Simulator.SimulatorOptions));
        }
    }

    [Fact]
    public void Whoever_waits_for_an_owner_or_shares_its_timers_and_cancellations_is_not_a_part_of_it()
    {
        using var stop = new CancellationTokenSource();
        var other = new Owner { Buffer = new byte[200_000] };
        var awaited = new TaskCompletionSource();
        async Task WaitAsync(Owner waiter)
        {
            await awaited.Task;
            GC.KeepAlive(waiter);
        }

        var waiting = WaitAsync(other);
        using var registration = stop.Token.Register(() => GC.KeepAlive(other));
        using var timer = new Timer(o => GC.KeepAlive(o), other, TimeSpan.FromHours(1), Timeout.InfiniteTimeSpan);
        using var second = new Timer(_ => { }, null, TimeSpan.FromHours(1), Timeout.InfiniteTimeSpan);
        foreach (var shared in new object[] { awaited, stop, second }) Assert.True(new HeapCensus().Count([], new Owner { Any = shared }).Bytes < 10_000, shared.ToString());
        Assert.True(new HeapCensus().Count([], new Owner { Any = waiting }).Bytes > 200_000); // what an owner's task holds is the owner's
        awaited.SetResult();
    }

    private sealed class Owner
    {
        public byte[] Buffer { get; set; } = [];

        public object? Any { get; set; }

        public List<string> Names { get; } = [];

        public Dictionary<int, (string Name, Item Item)> Pairs { get; } = [];
    }

    private sealed class Item
    {
        public long Value { get; set; }

        public Item? Next { get; set; }
    }
}
