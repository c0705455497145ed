namespace MarketPrism.Exchanges;

/// <summary>Data that are polled over REST because the venue has no stream of them.</summary>
/// <param name="Channel">The channel.</param>
/// <param name="Symbol">The venue's symbol.</param>
/// <param name="Every">The interval.</param>
public sealed record PollSpec(Channel Channel, string Symbol, TimeSpan Every);
