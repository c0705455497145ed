namespace MarketPrism.Bus.Tests;

public sealed class SharedMessagePoolTests
{
    [Theory]
    [InlineData(100, 4_096)]
    [InlineData(8_000, 256)]
    [InlineData(20_000, 4_096)]
    public void What_is_kept_for_reuse_is_bounded_in_bytes_whatever_the_size_of_messages(int payload, int kept)
    {
        var pool = new SharedMessagePool();
        for (var round = 0; round < 3; round++)
        {
            var burst = Enumerable.Range(0, 10_000).Select(_ => pool.Rent()).ToList();
            Assert.Equal(0, pool.KeptBytes);
            foreach (var message in burst) message.Fill(pool, "s"u8, default, default, new byte[payload], 1);
            foreach (var message in burst) message.Release();
            Assert.Equal(payload > 8_192 ? 0 : kept * (payload < 200 ? 128 : 8_192), pool.KeptBytes);
        }
    }

    [Fact]
    public void Messages_that_were_small_do_not_in_time_each_hold_one_of_the_largest()
    {
        var pool = new SharedMessagePool();
        var random = new Random(1);
        for (var i = 0; i < 1_000; i++)
        {
            var burst = Enumerable.Range(0, 1 + random.Next(2_000)).Select(_ => pool.Rent()).ToList();
            foreach (var message in burst) message.Fill(pool, "s"u8, default, default, new byte[random.Next(100) == 0 ? 8_000 : 50], 1);
            foreach (var message in burst) message.Release();
            Assert.InRange(pool.KeptBytes, 1, 2 << 20);
        }
    }
}
