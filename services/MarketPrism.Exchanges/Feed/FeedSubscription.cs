using System.Collections.Frozen;

namespace MarketPrism.Exchanges;

/// <summary>What a user wants of one market.</summary>
/// <param name="Symbols">The venue's names; duplicates count once.</param>
/// <param name="Channels">Channels.</param>
public sealed record FeedSubscription(IReadOnlyList<string> Symbols, IReadOnlyList<Channel> Channels)
{
    /// <summary>Whether symbols fund, as far as the venue's metadata say so; of the others their names decide. Empty before metadata are read.</summary>
    public IReadOnlyDictionary<string, bool> Funding { get; init; } = FrozenDictionary<string, bool>.Empty;
}
