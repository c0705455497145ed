using MarketPrism.Operator.Runtime.Entities;

namespace MarketPrism.Operator.Entities;

public sealed class TlsSpec
{
    [Description("A ConfigMap of this namespace with the key ca.crt: authorities to trust instead of the system's.")]
    public NameReference? CaConfigMapRef { get; set; }
}
