namespace MarketPrism.Operator.Tests.Runtime;

public sealed class WidgetStatus
{
    public int? Seen { get; set; }
}
