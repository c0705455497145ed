namespace MarketPrism.Operator.Runtime.Entities.Attributes;

/// <summary>Lets <c>kubectl scale</c> and autoscalers set the replicas.</summary>
/// <param name="specReplicasPath">Where the desired number is.</param>
/// <param name="statusReplicasPath">Where the actual number is.</param>
/// <param name="labelSelectorPath">Where the pods' selector is.</param>
[AttributeUsage(AttributeTargets.Class)]
public sealed class ScaleSubresourceAttribute(string specReplicasPath, string statusReplicasPath, string labelSelectorPath) : Attribute
{
    /// <summary>Where the desired number is.</summary>
    public string SpecReplicasPath { get; } = specReplicasPath;

    /// <summary>Where the actual number is.</summary>
    public string StatusReplicasPath { get; } = statusReplicasPath;

    /// <summary>Where the pods' selector is.</summary>
    public string LabelSelectorPath { get; } = labelSelectorPath;
}
