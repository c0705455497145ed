namespace MarketPrism.Operator.Runtime.Entities;

/// <summary>Says which resource of the API a type stands for; the official client's shape.</summary>
[AttributeUsage(AttributeTargets.Class, Inherited = false)]
public sealed class KubernetesEntityAttribute : Attribute
{
    /// <summary>The group; empty for the core group.</summary>
    public string Group { get; set; } = "";

    /// <summary>The version, <c>v1</c>.</summary>
    public string ApiVersion { get; set; } = "v1";

    /// <summary>The kind, <c>Deployment</c>.</summary>
    public string Kind { get; set; } = "";

    /// <summary>The resource in URLs, <c>deployments</c>.</summary>
    public string PluralName { get; set; } = "";
}
