using MarketPrism.Domain;
using MarketPrism.Feeds;

namespace MarketPrism.Connector;

/// <summary>What the venue said about one instrument.</summary>
/// <param name="Body">The answer that it came with.</param>
/// <param name="Document">The part of it that is about this instrument, in the venue's own form.</param>
/// <param name="Instrument">What it says; null when it could not be read, or does not say yet what kind of instrument it is.</param>
internal sealed record InstrumentDocument(RestBody Body, byte[] Document, Instrument? Instrument);

/// <summary>What one reading of the venue's metadata told. A symbol that is in neither set was not told about: nothing is concluded for it.</summary>
/// <param name="Found">The documents, by symbol.</param>
/// <param name="Absent">Symbols that a usable document lacks, or that the venue refused by name.</param>
/// <param name="Names">What usable documents list, the symbols that were not asked for included.</param>
/// <param name="Fault">Why a request was not answered with a usable document; null when all were.</param>
internal sealed record InstrumentReading(IReadOnlyDictionary<string, InstrumentDocument> Found, IReadOnlySet<string> Absent, IReadOnlyCollection<string> Names, string? Fault)
{
    /// <summary>Whether every request was answered with a usable document.</summary>
    public bool IsComplete => Fault is null;
}
