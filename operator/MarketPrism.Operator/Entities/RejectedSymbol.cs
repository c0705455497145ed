using MarketPrism.Operator.Runtime.Entities;

namespace MarketPrism.Operator.Entities;

public sealed class RejectedSymbol
{
    [Required]
    [Description("The symbol.")]
    public string Symbol { get; set; } = "";

    [Description("Why.")]
    public string Reason { get; set; } = "";
}
