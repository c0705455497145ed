using MarketPrism.Kubernetes.Client;

namespace MarketPrism.Kubernetes.Hosting;

/// <summary>The gate of an operator without election.</summary>
internal sealed class OpenGate : IWriteGate
{
    public void Check(string what)
    {
    }
}
