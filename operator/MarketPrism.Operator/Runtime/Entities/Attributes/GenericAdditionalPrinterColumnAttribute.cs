namespace MarketPrism.Operator.Runtime.Entities.Attributes;

/// <summary>A column of <c>kubectl get</c>.</summary>
/// <param name="jsonPath">Where the value is.</param>
/// <param name="name">The heading.</param>
/// <param name="type"><c>string</c>, <c>integer</c> or <c>date</c>.</param>
[AttributeUsage(AttributeTargets.Class, AllowMultiple = true)]
public sealed class GenericAdditionalPrinterColumnAttribute(string jsonPath, string name, string type) : Attribute
{
    /// <summary>Where the value is.</summary>
    public string JsonPath { get; } = jsonPath;

    /// <summary>The heading.</summary>
    public string Name { get; } = name;

    /// <summary>The value's type.</summary>
    public string Type { get; } = type;

    /// <summary>0: always shown; 1: with <c>-o wide</c>.</summary>
    public int Priority { get; set; }

    /// <summary>What it means.</summary>
    public string Description { get; set; } = "";
}
