namespace MarketPrism.Domain;

/// <summary>The symbols that one channel is wanted of.</summary>
/// <param name="Channel">The channel.</param>
/// <param name="RawChannel">The venue's channel, as in raw subjects.</param>
/// <param name="Symbols">The venue's symbols.</param>
public sealed record DesiredStreamSet(Channel Channel, string RawChannel, IReadOnlyList<string> Symbols)
{
    /// <summary>Of the symbols, those whose stream the venue does not send to this connector: it refuses it, or is silent on it although it has data.</summary>
    public IReadOnlyList<string> Down { get; init; } = [];
}
