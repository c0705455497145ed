using MarketPrism.Operator.Runtime.Entities;

namespace MarketPrism.Operator.Entities;

public sealed class ShardStatus
{
    [Required]
    [Description("The Deployment.")]
    public string Name { get; set; } = "";

    [Description("Whether all of it flows.")]
    public bool Ready { get; set; }

    [Description("Why it does not.")]
    public string Reason { get; set; } = "";
}
