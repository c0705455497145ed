using MarketPrism.Operator.Runtime.Entities;

namespace MarketPrism.Operator.Entities;

[ValidationRule("!(size(self.urls) > 0 && has(self.secretRef))", "give urls or secretRef, not both")]
public sealed class ProxySpec
{
    [DefaultValue("[]")]
    [Items(0, 10)]
    [Length(1, 512)]
    [Pattern("^(http|socks5)://([^\\s/@:]+(:[^\\s/@]*)?@)?([A-Za-z0-9._-]+|\\[[0-9A-Fa-f:.]+\\]):[0-9]{1,5}$")]
    [XListType("atomic")]
    [Description("http://user:password@host:port or socks5://…, tried in order with return to the first. Passwords belong into secretRef.")]
    public List<string> Urls { get; set; } = [];

    [Description("A Secret of this namespace with the key urls: the same, comma-separated.")]
    public NameReference? SecretRef { get; set; }
}
