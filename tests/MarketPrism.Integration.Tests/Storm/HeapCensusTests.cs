namespace MarketPrism.Integration.Tests.Storm;

/// <summary>The census must see what grows, and whose it is: otherwise "the pipeline does not grow" says nothing.</summary>
public sealed class HeapCensusTests
{
    [Fact]
    public void What_an_owner_holds_is_counted_with_its_size()
    {
        var owner = new Owner { Buffer = new byte[100_000] };
        owner.Names.AddRange(Enumerable.Range(0, 1_000).Select(i => new string('x', 500) + i));
        var share = new HeapCensus().Count(owner);
        Assert.InRange(share.Bytes, 100_000 + (1_000 * 1_000), 100_000 + (1_000 * 1_200));
        Assert.InRange(share.ByType[typeof(byte[])], 100_000, 100_100);
    }

    [Fact]
    public void Growth_is_named_by_the_type_that_grows()
    {
        var owner = new Owner();
        var before = new HeapCensus().Count(owner);
        for (var i = 0; i < 5_000; i++) owner.Pairs[i] = ("a", new Item());
        var after = new HeapCensus().Count(owner);
        Assert.StartsWith("Entry", after.Growth(before), StringComparison.Ordinal); // of the dictionary
        Assert.Contains("Item +", after.Growth(before), StringComparison.Ordinal);
        Assert.Equal("", before.Growth(after));
    }

    [Fact]
    public void What_a_later_owner_has_reserved_is_its_own_also_when_an_earlier_one_refers_to_it()
    {
        var pipeline = new Owner { Buffer = new byte[200_000] };
        var watcher = new Owner { Other = pipeline };
        var census = new HeapCensus();
        census.Reserve(pipeline);
        Assert.True(census.Count(watcher).Bytes < 10_000);
        Assert.True(census.Count(pipeline).Bytes > 200_000);
    }

    private sealed class Owner
    {
        public byte[] Buffer { get; set; } = [];

        public Owner? Other { get; set; }

        public List<string> Names { get; } = [];

        public Dictionary<int, (string Name, Item Item)> Pairs { get; } = [];
    }

    private sealed class Item
    {
        public long Value { get; set; }

        public Item? Next { get; set; }
    }
}
