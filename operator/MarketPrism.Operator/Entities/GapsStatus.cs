using MarketPrism.Kubernetes.Entities.Attributes;

namespace MarketPrism.Operator.Entities;

public sealed class GapsStatus
{
    [Description("Holes that are not repaired yet.")]
    public int Open { get; set; }
}
