namespace MarketPrism.Operator.Runtime.Entities.Attributes;

/// <summary>The least value of a number.</summary>
/// <param name="minimum">The value.</param>
[AttributeUsage(AttributeTargets.Property)]
public sealed class RangeMinimumAttribute(double minimum) : Attribute
{
    /// <summary>The value.</summary>
    public double Minimum { get; } = minimum;
}
