namespace MarketPrism.Operator.Runtime.Entities.Attributes;

/// <summary>How lists merge: <c>atomic</c>, <c>set</c> (no duplicates) or <c>map</c>.</summary>
/// <param name="listType">The type.</param>
/// <param name="mapKey">The key of a map.</param>
[AttributeUsage(AttributeTargets.Property)]
public sealed class XListTypeAttribute(string listType, string? mapKey = null) : Attribute
{
    /// <summary>The type.</summary>
    public string ListType { get; } = listType;

    /// <summary>The key of a map.</summary>
    public string? MapKey { get; } = mapKey;
}
