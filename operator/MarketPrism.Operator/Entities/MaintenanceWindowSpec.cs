using MarketPrism.Operator.Runtime.Entities;

namespace MarketPrism.Operator.Entities;

public sealed class MaintenanceWindowSpec
{
    [Required]
    [Length(9, 100)]
    [Pattern("^\\S+ \\S+ \\S+ \\S+ \\S+$")]
    [Description("Start, as cron: minute hour day month weekday. Example: 0 8 * * 3")]
    public string Schedule { get; set; } = "";

    [Required]
    [Pattern("^([0-9]+([.][0-9]+)?(ms|s|m|h))+$")]
    [Length(2, 32)]
    [ValidationRule("duration(self) >= duration('1m') && duration(self) <= duration('168h')", "must be a duration from 1m to 168h")]
    [Description("Length, as 2h.")]
    public string Duration { get; set; } = "";

    [DefaultValue("\"UTC\"")]
    [Length(1, 64)]
    [Pattern("^[A-Za-z0-9_+/-]+$")]
    [Description("IANA name of the schedule's time zone.")]
    public string TimeZone { get; set; } = "UTC";
}
