namespace MarketPrism.Exchanges.Binance;

/// <summary>One of Binance's markets.</summary>
internal sealed class BinanceVenue(BinanceMarket market) : IVenue
{
    public Exchange Exchange => Exchange.Binance;

    public Market Market => market.Market;

    public IReadOnlyList<Channel> Channels => market.Channels;

    public IFeedProtocol Feed { get; } = new BinanceFeedProtocol(market);

    public IRestProtocol Rest { get; } = new BinanceRestProtocol(market);

    public IBookContinuity BookContinuity => throw new NotSupportedException("the decode side is being built");

    public IFrameDecoder CreateDecoder() => throw new NotSupportedException("the decode side is being built");

    public string? ExplainSymbol(string symbol) => BinanceSymbols.Explain(market.Market, symbol);
}
