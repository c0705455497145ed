namespace MarketPrism.Exchanges;

/// <summary>Streams laid out over sockets.</summary>
/// <param name="Sockets">The sockets.</param>
/// <param name="Polls">What has no stream and is polled over REST (Binance open interest).</param>
public sealed record FeedPlan(IReadOnlyList<SocketPlan> Sockets, IReadOnlyList<PollSpec> Polls);
