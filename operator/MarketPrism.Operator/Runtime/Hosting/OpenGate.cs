using MarketPrism.Operator.Runtime.Client;

namespace MarketPrism.Operator.Runtime.Hosting;

/// <summary>The gate of an operator without election.</summary>
internal sealed class OpenGate : IWriteGate
{
    public void Check(string what)
    {
    }
}
