using MarketPrism.Operator.Runtime.Entities.Attributes;

namespace MarketPrism.Operator.Entities;

public sealed class RejectedSymbol
{
    [Required]
    [Description("The symbol.")]
    public string Symbol { get; set; } = "";

    [Description("Why.")]
    public string Reason { get; set; } = "";
}
