namespace MarketPrism.Exchanges.Tests;

public sealed class VenueCatalogTests
{
    [Fact]
    public void An_environment_has_the_protocol_of_its_exchange() =>
        Assert.Same(VenueCatalog.Find(Exchange.Binance, Market.Spot), VenueCatalog.Find(Exchange.Binance.In("testnet"), Market.Spot));

    [Fact]
    public void Unknown_ones_are_named_with_what_there_is()
    {
        var market = Assert.Throws<FormatException>(() => VenueCatalog.Find(Exchange.Binance, Market.Public));
        Assert.Equal("binance has no market 'public'; it has spot, usdm, coinm", market.Message);
        var exchange = Assert.Throws<FormatException>(() => VenueCatalog.Find(Exchange.Parse("bitfinex"), Market.Spot));
        Assert.StartsWith("no exchange 'bitfinex'; there are binance", exchange.Message, StringComparison.Ordinal);
    }
}
