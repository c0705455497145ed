namespace MarketPrism.Markets.Gaps;

/// <summary>The ledger in figures.</summary>
/// <param name="Open">Records that are open now.</param>
/// <param name="Last24Hours">Records opened in the last 24 hours, as far as they are kept.</param>
/// <param name="Total">Records opened since the start.</param>
/// <param name="Unsent">Records that wait for the bus.</param>
/// <param name="Evicted">Records that left before they were sent, because the bus was away for too long.</param>
public readonly record struct GapTotals(long Open, long Last24Hours, long Total, long Unsent, long Evicted);
