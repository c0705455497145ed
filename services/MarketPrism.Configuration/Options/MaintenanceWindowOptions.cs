namespace MarketPrism.Configuration;

/// <summary>A recurring time when the venue may be away (an item of key <c>maintenance_windows</c>).</summary>
public sealed record MaintenanceWindowOptions
{
    /// <summary>Start, as cron: minute hour day month weekday. Required.</summary>
    public CronSchedule Schedule { get; init; } = CronSchedule.Never;

    /// <summary>Length. 1 min to 7 days. Required; written <c>90m</c>, <c>2h</c>.</summary>
    public TimeSpan Duration { get; init; }

    /// <summary>IANA name of the time zone of the schedule. Default <c>UTC</c>.</summary>
    public string TimeZone { get; init; } = "UTC";

    /// <summary>Whether the window is open.</summary>
    /// <param name="now">The time.</param>
    /// <returns>True from each start until <see cref="Duration"/> later.</returns>
    public bool IsOpen(DateTimeOffset now)
    {
        var zone = TimeZoneInfo.FindSystemTimeZoneById(TimeZone);
        var minute = new DateTimeOffset(now.Ticks - (now.Ticks % TimeSpan.TicksPerMinute), now.Offset);
        for (var start = minute; now - start < Duration; start -= TimeSpan.FromMinutes(1))
        {
            if (Schedule.Matches(TimeZoneInfo.ConvertTime(start, zone).DateTime)) return true;
        }

        return false;
    }
}
