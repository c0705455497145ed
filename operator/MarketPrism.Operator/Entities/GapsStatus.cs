using MarketPrism.Operator.Runtime.Entities;

namespace MarketPrism.Operator.Entities;

public sealed class GapsStatus
{
    [Description("Gaps of its streams that are open, as its connectors and the processors record them.")]
    public int Open { get; set; }
}
