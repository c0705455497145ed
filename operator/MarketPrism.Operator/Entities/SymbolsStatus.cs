using MarketPrism.Operator.Runtime.Entities;

namespace MarketPrism.Operator.Entities;

public sealed class SymbolsStatus
{
    [Description("Asked for.")]
    public int Desired { get; set; }

    [Description("On a shard whose streams all flow or are confirmed to be quiet; rejected symbols are not counted.")]
    public int Established { get; set; }

    [Description("Streams without data for longer than expected.")]
    public int Stale { get; set; }

    [XListType("map", "symbol")]
    [Description("What the venue refuses.")]
    public List<RejectedSymbol> Rejected { get; set; } = [];
}
