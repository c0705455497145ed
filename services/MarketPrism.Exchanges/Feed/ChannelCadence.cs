namespace MarketPrism.Exchanges;

/// <summary>What is expected of a channel's streams until their own rhythm is known.</summary>
internal static class ChannelCadence
{
    private static readonly StreamCadence Book = Dense(5);
    private static readonly StreamCadence Bbo = Dense(30);
    private static readonly StreamCadence Mark = Dense(15);
    private static readonly StreamCadence Funding = Dense(120);
    private static readonly StreamCadence Interest = Dense(30);
    private static readonly StreamCadence Trades = new(true, TimeSpan.FromMinutes(5));
    private static readonly StreamCadence Events = new(true, TimeSpan.FromHours(1));

    /// <summary>The cadence of a channel.</summary>
    /// <param name="channel">The channel.</param>
    /// <param name="fundingIsDense">Whether the venue pushes funding rates regularly (OKX does).</param>
    /// <returns>The cadence.</returns>
    public static StreamCadence Of(Channel channel, bool fundingIsDense) => channel switch
    {
        Channel.OrderBook => Book,
        Channel.Bbo => Bbo,
        Channel.MarkPrice => Mark,
        Channel.OpenInterest => Interest,
        Channel.FundingRate => fundingIsDense ? Funding : Events,
        Channel.Trade => Trades,
        _ => Events,
    };

    private static StreamCadence Dense(int seconds) => new(false, TimeSpan.FromSeconds(seconds));
}
