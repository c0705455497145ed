namespace MarketPrism.Exchanges;

/// <summary>A GET request and its cost.</summary>
/// <param name="Url">The URL.</param>
/// <param name="Bucket">The budget that it counts in.</param>
/// <param name="Weight">How much.</param>
/// <param name="RawChannel">The raw channel of the body: <c>snapshot instruments backfill openInterest</c>.</param>
/// <param name="Symbol">The venue's symbol, or the instrument type; empty when for all.</param>
public sealed record RestRequest(Uri Url, string Bucket, int Weight, string RawChannel, string Symbol)
{
    /// <summary>The symbols that it names, where it names several: when the venue refuses one of them, it refuses all.</summary>
    public IReadOnlyList<string> Symbols { get; init; } = [];
}
