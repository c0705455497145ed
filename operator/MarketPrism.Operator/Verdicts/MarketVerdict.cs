namespace MarketPrism.Operator.Verdicts;

/// <summary>A verdict and the counts behind it.</summary>
/// <param name="Verdict">The verdict.</param>
/// <param name="Fresh">Connectors with fresh data.</param>
/// <param name="Total">Connectors that report.</param>
internal readonly record struct MarketVerdict(Verdict Verdict, int Fresh, int Total);
