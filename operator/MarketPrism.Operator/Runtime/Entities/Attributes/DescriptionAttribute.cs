namespace MarketPrism.Operator.Runtime.Entities.Attributes;

/// <summary>The text that <c>kubectl explain</c> shows.</summary>
/// <param name="description">The text.</param>
[AttributeUsage(AttributeTargets.Property | AttributeTargets.Class)]
public sealed class DescriptionAttribute(string description) : Attribute
{
    /// <summary>The text.</summary>
    public string Description { get; } = description;
}
