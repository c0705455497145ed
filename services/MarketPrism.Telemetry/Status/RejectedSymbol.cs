namespace MarketPrism.Telemetry;

/// <summary>What a venue refuses.</summary>
/// <param name="Symbol">The venue's symbol.</param>
/// <param name="Reason">Its reason.</param>
public sealed record RejectedSymbol(string Symbol, string Reason);
