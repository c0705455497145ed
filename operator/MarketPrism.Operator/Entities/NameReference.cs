using MarketPrism.Operator.Runtime.Entities;

namespace MarketPrism.Operator.Entities;

public sealed class NameReference
{
    [Required]
    [Length(1, 253)]
    [Pattern("^[a-z0-9]([-a-z0-9.]*[a-z0-9])?$")]
    [Description("The object's name.")]
    public string Name { get; set; } = "";
}
