using MarketPrism.Operator.Runtime.Entities;

namespace MarketPrism.Operator.Entities;

public sealed class NatsSpec
{
    [Description("A Secret of this namespace with the keys username and password, or token, and optionally ca.crt.")]
    public NameReference? SecretRef { get; set; }
}
