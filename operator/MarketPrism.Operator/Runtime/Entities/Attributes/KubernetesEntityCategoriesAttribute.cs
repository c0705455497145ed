namespace MarketPrism.Operator.Runtime.Entities.Attributes;

/// <summary>Groups that the command line lists the kind with.</summary>
/// <param name="categories">The groups.</param>
[AttributeUsage(AttributeTargets.Class)]
public sealed class KubernetesEntityCategoriesAttribute(params string[] categories) : Attribute
{
    /// <summary>The groups.</summary>
    public IReadOnlyList<string> Categories { get; } = categories;
}
