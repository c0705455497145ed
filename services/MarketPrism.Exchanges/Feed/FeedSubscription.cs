namespace MarketPrism.Exchanges;

/// <summary>What a user wants of one market.</summary>
/// <param name="Symbols">The venue's names; duplicates count once.</param>
/// <param name="Channels">Channels.</param>
public sealed record FeedSubscription(IReadOnlyList<string> Symbols, IReadOnlyList<Channel> Channels);
