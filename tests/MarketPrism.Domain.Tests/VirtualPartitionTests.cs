namespace MarketPrism.Domain.Tests;

public sealed class VirtualPartitionTests
{
    [Theory]
    [InlineData("binance", "spot", "BTCUSDT", "0d")]
    [InlineData("binance", "spot", "ETHUSDT", "38")]
    [InlineData("binance", "usdm", "BTCUSDT", "11")]
    [InlineData("okx", "public", "BTC-USDT", "34")]
    [InlineData("okx", "public", "BTC-USDT-SWAP", "3d")]
    public void Partition_of_an_instrument_is_the_published_one(string exchange, string market, string symbol, string expected) =>
        Assert.Equal(expected, VirtualPartition.Of(Exchange.Parse(exchange), Market.Parse(market), symbol).Token);

    [Fact]
    public void Partitions_spread_instruments_evenly()
    {
        var counts = new int[VirtualPartition.Count];
        for (var i = 0; i < 6400; i++) counts[VirtualPartition.Of(Exchange.Binance, Market.Spot, $"COIN{i}USDT").Index]++;
        Assert.InRange(counts.Min(), 50, 100);
        Assert.InRange(counts.Max(), 100, 160);
    }
}
