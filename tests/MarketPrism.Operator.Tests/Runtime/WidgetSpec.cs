namespace MarketPrism.Operator.Tests.Runtime;

public sealed class WidgetSpec
{
    public int Size { get; set; }
}
