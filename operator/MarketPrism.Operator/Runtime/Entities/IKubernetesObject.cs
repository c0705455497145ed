namespace MarketPrism.Operator.Runtime.Entities;

/// <summary>What every object of the API has.</summary>
public interface IKubernetesObject
{
    /// <summary>Group and version, <c>apps/v1</c>; <c>v1</c> for the core group. Absent on the items of a list.</summary>
    string? ApiVersion { get; set; }

    /// <summary>The kind, <c>Deployment</c>. Absent on the items of a list.</summary>
    string? Kind { get; set; }
}
