using MarketPrism.Operator.Runtime.Entities;

namespace MarketPrism.Operator.Entities;

public sealed class OrderBookSpec
{
    [DefaultValue("0")]
    [RangeMinimum(0)]
    [RangeMaximum(5000)]
    [Description("0 = all known levels; N = exactly the top N a side.")]
    public int Depth { get; set; }

    [DefaultValue("\"60s\"")]
    [Pattern("^([0-9]+([.][0-9]+)?(ms|s|m|h))+$")]
    [Length(2, 32)]
    [ValidationRule("duration(self) >= duration('1s') && duration(self) <= duration('24h')", "must be a duration from 1s to 24h")]
    [Description("Time between published snapshots of a book.")]
    public string SnapshotInterval { get; set; } = "60s";

    [DefaultValue("\"100ms\"")]
    [Pattern("^([0-9]+([.][0-9]+)?(ms|s|m|h))+$")]
    [Length(2, 32)]
    [ValidationRule("duration(self) >= duration('100ms') && duration(self) <= duration('1s')", "must be a duration from 100ms to 1s")]
    [Description("Interval of the venue's depth stream.")]
    public string UpdateInterval { get; set; } = "100ms";

    [DefaultValue("5000")]
    [RangeMinimum(10)]
    [RangeMaximum(1000000)]
    [Description("Most updates buffered while a snapshot is awaited.")]
    public int BufferMax { get; set; } = 5000;

    [DefaultValue("1000")]
    [RangeMinimum(5)]
    [RangeMaximum(5000)]
    [Description("Levels a side of REST snapshots.")]
    public int RestLimit { get; set; } = 1000;
}
