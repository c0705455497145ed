using MarketPrism.Operator.Runtime.Entities;

namespace MarketPrism.Operator.Entities;

public sealed class FreshnessSpec
{
    [DefaultValue("\"300s\"")]
    [Pattern("^([0-9]+([.][0-9]+)?(ms|s|m|h))+$")]
    [Length(2, 32)]
    [ValidationRule("duration(self) >= duration('1s') && duration(self) <= duration('24h')", "must be a duration from 1s to 24h")]
    [Description("A connection with dense channels without data for this long is dialled anew.")]
    public string MaxSilence { get; set; } = "300s";

    [DefaultValue("\"5s\"")]
    [Pattern("^([0-9]+([.][0-9]+)?(ms|s|m|h))+$")]
    [Length(2, 32)]
    [ValidationRule("duration(self) >= duration('100ms') && duration(self) <= duration('1h')", "must be a duration from 100ms to 1h")]
    [Description("No stream is stale before this.")]
    public string Floor { get; set; } = "5s";

    [DefaultValue("3")]
    [RangeMinimum(1)]
    [RangeMaximum(100)]
    [Description("Stale after this many expected gaps between messages.")]
    public double Factor { get; set; } = 3;
}
