namespace MarketPrism.Kubernetes.Tests;

public sealed class WidgetStatus
{
    public int? Seen { get; set; }
}
