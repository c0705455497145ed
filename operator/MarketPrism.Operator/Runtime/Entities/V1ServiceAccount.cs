namespace MarketPrism.Operator.Runtime.Entities;

/// <summary>The identity of pods.</summary>
[KubernetesEntity(Group = "", ApiVersion = "v1", Kind = "ServiceAccount", PluralName = "serviceaccounts")]
public sealed class V1ServiceAccount : ManagedResource
{
    /// <summary>Whether its token is mounted into pods that do not say.</summary>
    public RawJson? AutomountServiceAccountToken { get; set; }

    /// <inheritdoc/>
    public override RawJson? Field(string name) => name == "automountServiceAccountToken" ? AutomountServiceAccountToken : null;
}
