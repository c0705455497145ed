using MarketPrism.Markets.Trades;

namespace MarketPrism.Markets.Tests.Trades;

public sealed class RecentIdsTests
{
    [Fact]
    public void It_remembers_exactly_the_last_ones()
    {
        var seed = Random.Shared.Next();
        TestContext.Current.TestOutputHelper?.WriteLine($"seed {seed}");
        var random = new Random(seed);
        var ids = new RecentIds(64);
        var model = new Queue<long>();
        for (var i = 0; i < 20_000; i++)
        {
            long id = random.Next(200);
            var isNew = !model.Contains(id);
            Assert.Equal(isNew, ids.Add(id, out var evicted));
            if (!isNew) continue;
            model.Enqueue(id);
            if (model.Count > 64) Assert.Equal(model.Dequeue(), evicted);
            for (var j = 0; j < 200; j++)
            {
                if (model.Contains(j) != ids.Contains(j)) Assert.Fail($"id {j} after step {i}");
            }
        }
    }
}
