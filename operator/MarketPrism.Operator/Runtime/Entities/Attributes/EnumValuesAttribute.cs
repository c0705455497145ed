namespace MarketPrism.Operator.Runtime.Entities.Attributes;

/// <summary>The values that a string, or each item of a list of strings, may have.</summary>
/// <param name="values">The values.</param>
[AttributeUsage(AttributeTargets.Property)]
public sealed class EnumValuesAttribute(params string[] values) : Attribute
{
    /// <summary>The values.</summary>
    public IReadOnlyList<string> Values { get; } = values;
}
