namespace MarketPrism.Telemetry;

/// <summary>What the venue says of the configured symbols.</summary>
public sealed record InstrumentsSection
{
    /// <summary>Symbols by phase (<c>trading announced preopen halted settling delisted unknown</c>); <c>unlisted</c>: the venue does not list them; <c>ending</c>: its last word is that they are over, which another reading, minutes later, has to confirm.</summary>
    public IReadOnlyDictionary<string, int> Phases { get; init; } = new Dictionary<string, int>();

    /// <summary>Symbols that do not trade now, at most 100.</summary>
    public IReadOnlyList<InstrumentSection> NotTrading { get; init; } = [];
}

/// <summary>A symbol that does not trade now.</summary>
/// <param name="Symbol">The venue's symbol.</param>
/// <param name="Phase">Its phase, or <c>unlisted</c> or <c>ending</c>.</param>
/// <param name="Status">The venue's own word; empty when it has none.</param>
/// <param name="ListingMs">When it is or was listed, Unix ms; null when the venue does not say.</param>
/// <param name="DelistingMs">Its announced end, Unix ms; null when none is announced.</param>
public sealed record InstrumentSection(string Symbol, string Phase, string Status, long? ListingMs, long? DelistingMs);
