using MarketPrism.Domain;
using MarketPrism.Feeds;

namespace MarketPrism.Connector;

/// <summary>What the venue said about one instrument.</summary>
/// <param name="Body">The answer that it came with.</param>
/// <param name="Document">The part of it that is about this instrument, in the venue's own form.</param>
/// <param name="Instrument">What it says; null when it could not be read.</param>
internal sealed record InstrumentDocument(RestBody Body, byte[] Document, Instrument? Instrument);
