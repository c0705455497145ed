namespace MarketPrism.Operator.Runtime.Entities;

/// <summary>How many pods a drain may take at a time.</summary>
[KubernetesEntity(Group = "policy", ApiVersion = "v1", Kind = "PodDisruptionBudget", PluralName = "poddisruptionbudgets")]
public sealed class V1PodDisruptionBudget : ManagedResource
{
    /// <summary>The desired state.</summary>
    public RawJson? Spec { get; set; }

    /// <inheritdoc/>
    public override RawJson? Field(string name) => name == "spec" ? Spec : null;
}
