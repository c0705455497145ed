namespace MarketPrism.Exchanges.Okx;

/// <summary>OKX's public channels: spot, swaps, futures and options.</summary>
internal sealed class OkxVenue : IVenue
{
    public Exchange Exchange => Exchange.Okx;

    public Market Market => Market.Public;

    public IReadOnlyList<Channel> Channels => OkxStreams.Channels;

    public IFeedProtocol Feed { get; } = new OkxFeedProtocol();

    public IFeedProtocol? InstrumentFeed { get; } = new OkxInstrumentFeed(new OkxFeedProtocol());

    public IRestProtocol Rest { get; } = new OkxRestProtocol();

    public IBookContinuity BookContinuity { get; } = new OkxContinuity();

    public IFrameDecoder CreateDecoder() => new OkxDecoder();

    public string? ExplainSymbol(string symbol) => OkxSymbols.Explain(symbol);

    public IReadOnlyList<Channel> ChannelsOf(string symbol) => OkxStreams.ChannelsOf(symbol);
}
