using MarketPrism.Operator.Runtime.Entities;

namespace MarketPrism.Operator.Entities;

public sealed class ConnectorsStatus
{
    [Description("Pods asked for.")]
    public int Desired { get; set; }

    [Description("Pods that are ready.")]
    public int Ready { get; set; }
}
