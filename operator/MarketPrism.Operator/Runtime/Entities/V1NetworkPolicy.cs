namespace MarketPrism.Operator.Runtime.Entities;

/// <summary>Whom pods may talk to.</summary>
[KubernetesEntity(Group = "networking.k8s.io", ApiVersion = "v1", Kind = "NetworkPolicy", PluralName = "networkpolicies")]
public sealed class V1NetworkPolicy : ManagedResource
{
    /// <summary>The desired state.</summary>
    public RawJson? Spec { get; set; }

    /// <inheritdoc/>
    public override RawJson? Field(string name) => name == "spec" ? Spec : null;
}
