namespace MarketPrism.Operator.Reconciliation;

/// <summary>Where the operator itself runs.</summary>
/// <param name="Name">The namespace.</param>
internal sealed record OperatorNamespace(string Name);
