namespace MarketPrism.Operator.Runtime.Entities.Attributes;

/// <summary>The field is passed on as it was written; its schema is that of another type, which exists for this alone.</summary>
/// <param name="type">The type whose properties and attributes describe the field, or each item of a list.</param>
[AttributeUsage(AttributeTargets.Property)]
public sealed class SchemaOfAttribute(Type type) : Attribute
{
    /// <summary>The type.</summary>
    public Type Type { get; } = type;
}
