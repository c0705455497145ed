namespace MarketPrism.Exchanges.Binance;

/// <summary>One of Binance's markets.</summary>
internal sealed class BinanceVenue(BinanceMarket market) : IVenue
{
    public Exchange Exchange => Exchange.Binance;

    public Market Market => market.Market;

    public IReadOnlyList<Channel> Channels => market.Channels;

    public IFeedProtocol Feed { get; } = new BinanceFeedProtocol(market);

    public IRestProtocol Rest { get; } = new BinanceRestProtocol(market);

    public IBookContinuity BookContinuity { get; } = market.IsDerivative ? new BinanceFuturesContinuity() : new BinanceSpotContinuity();

    public IFrameDecoder CreateDecoder() => new BinanceDecoder(market.Market);

    public string? ExplainSymbol(string symbol) => BinanceSymbols.Explain(market.Market, symbol);

    public IReadOnlyList<Channel> ChannelsOf(string symbol) => market.ChannelsOf(symbol);
}
