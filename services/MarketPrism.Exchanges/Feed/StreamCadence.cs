namespace MarketPrism.Exchanges;

/// <summary>How often data are expected of a stream until its own rhythm is known.</summary>
/// <param name="IsSparse">Sparse streams (trades, liquidations, Binance funding) may be silent for long without being broken.</param>
/// <param name="ExpectedGap">Expected time between frames of a dense stream.</param>
public sealed record StreamCadence(bool IsSparse, TimeSpan ExpectedGap);
