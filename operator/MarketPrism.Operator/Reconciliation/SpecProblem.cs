namespace MarketPrism.Operator.Reconciliation;

/// <summary>What is wrong with a spec.</summary>
/// <param name="Field">The field, <c>spec.symbols[0]</c>.</param>
/// <param name="Message">What is wrong and what is allowed.</param>
internal sealed record SpecProblem(string Field, string Message)
{
    public override string ToString() => $"{Field}: {Message}";
}
