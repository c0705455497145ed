namespace MarketPrism.Kubernetes.Entities.Attributes;

/// <summary>The field is free-form.</summary>
[AttributeUsage(AttributeTargets.Property)]
public sealed class PreserveUnknownFieldsAttribute : Attribute;
