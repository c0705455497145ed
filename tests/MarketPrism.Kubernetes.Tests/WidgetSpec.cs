namespace MarketPrism.Kubernetes.Tests;

public sealed class WidgetSpec
{
    public int Size { get; set; }
}
