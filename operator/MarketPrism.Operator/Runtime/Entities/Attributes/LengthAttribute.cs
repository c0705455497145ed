namespace MarketPrism.Operator.Runtime.Entities.Attributes;

/// <summary>The length of a string, or of each item of a list of strings.</summary>
/// <param name="minLength">The least; -1: none.</param>
/// <param name="maxLength">The most; -1: none.</param>
[AttributeUsage(AttributeTargets.Property)]
public sealed class LengthAttribute(int minLength = -1, int maxLength = -1) : Attribute
{
    /// <summary>The least.</summary>
    public int MinLength { get; } = minLength;

    /// <summary>The most.</summary>
    public int MaxLength { get; } = maxLength;
}
