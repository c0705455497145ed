namespace MarketPrism.Operator.Runtime.Entities.Attributes;

/// <summary>The greatest value of a number.</summary>
/// <param name="maximum">The value.</param>
[AttributeUsage(AttributeTargets.Property)]
public sealed class RangeMaximumAttribute(double maximum) : Attribute
{
    /// <summary>The value.</summary>
    public double Maximum { get; } = maximum;
}
