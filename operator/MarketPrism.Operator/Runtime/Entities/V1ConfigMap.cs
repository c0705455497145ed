namespace MarketPrism.Operator.Runtime.Entities;

/// <summary>Configuration mounted into pods.</summary>
[KubernetesEntity(Group = "", ApiVersion = "v1", Kind = "ConfigMap", PluralName = "configmaps")]
public sealed class V1ConfigMap : ManagedResource
{
    /// <summary>The files by name.</summary>
    public RawJson? Data { get; set; }

    /// <inheritdoc/>
    public override RawJson? Field(string name) => name == "data" ? Data : null;
}
