namespace MarketPrism.Exchanges;

/// <summary>The outcome of decoding.</summary>
/// <param name="Status">What it was.</param>
/// <param name="Offset">Where in the payload a fault was found.</param>
public readonly record struct DecodeResult(DecodeStatus Status, int Offset);
