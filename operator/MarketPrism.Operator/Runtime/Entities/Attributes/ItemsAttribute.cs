namespace MarketPrism.Operator.Runtime.Entities.Attributes;

/// <summary>How many items a list, or entries a map, may have.</summary>
/// <param name="minItems">The least; -1: none.</param>
/// <param name="maxItems">The most; -1: none.</param>
[AttributeUsage(AttributeTargets.Property)]
public sealed class ItemsAttribute(int minItems = -1, int maxItems = -1) : Attribute
{
    /// <summary>The least.</summary>
    public int MinItems { get; } = minItems;

    /// <summary>The most.</summary>
    public int MaxItems { get; } = maxItems;
}
