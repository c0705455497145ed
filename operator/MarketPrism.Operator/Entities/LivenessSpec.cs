using MarketPrism.Operator.Runtime.Entities;

namespace MarketPrism.Operator.Entities;

public sealed class LivenessSpec
{
    [DefaultValue("\"Freshness\"")]
    [EnumValues("Freshness", "Supervisor", "Disabled")]
    [Description("Freshness: also restart a pod that stays stale after all repair while its peers are fresh. Supervisor: only a wedged process. Disabled: never.")]
    public string Mode { get; set; } = "Freshness";

    [DefaultValue("\"300s\"")]
    [Pattern("^([0-9]+([.][0-9]+)?(ms|s|m|h))+$")]
    [Length(2, 32)]
    [ValidationRule("duration(self) >= duration('30s') && duration(self) <= duration('24h')", "must be a duration from 30s to 24h")]
    [Description("Staleness that may end in a restart, plus up to 30 % at random.")]
    public string StaleAfter { get; set; } = "300s";

    [DefaultValue("\"660s\"")]
    [Pattern("^([0-9]+([.][0-9]+)?(ms|s|m|h))+$")]
    [Length(2, 32)]
    [ValidationRule("duration(self) >= duration('0s') && duration(self) <= duration('24h')", "must be a duration from 0s to 24h")]
    [Description("No restart for staleness before this uptime.")]
    public string MinUptime { get; set; } = "660s";

    [DefaultValue("1")]
    [RangeMinimum(0)]
    [RangeMaximum(60)]
    [Description("Restarts for staleness an hour, remembered over restarts.")]
    public int RestartsPerHour { get; set; } = 1;
}
