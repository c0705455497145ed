using MarketPrism.Domain;

namespace MarketPrism.Markets.Messages;

/// <summary>How deep the venue's own snapshot reached: levels beyond are known only as far as they changed since.</summary>
/// <param name="Bid">The lowest bid of the snapshot; null when it held the whole side.</param>
/// <param name="Ask">The highest ask of the snapshot; null when it held the whole side.</param>
public readonly record struct BookHorizon(FixedNumber? Bid, FixedNumber? Ask);
