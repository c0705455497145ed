using MarketPrism.Configuration;
using MarketPrism.Operator.Entities;
using MarketPrism.Operator.Rendering;

namespace MarketPrism.Operator.Reconciliation;

/// <summary>Recurring windows of a resource, understood as the connectors understand them.</summary>
internal static class MaintenanceSchedule
{
    private static readonly TimeSpan Longest = TimeSpan.FromDays(7); // as the configuration has it

    /// <summary>Whether one of the windows is open; one that cannot be read is not.</summary>
    public static bool IsOpen(IReadOnlyList<MaintenanceWindowSpec>? windows, DateTimeOffset now) => windows?.Any(w => Read(w)?.IsOpen(now) == true) == true;

    private static MaintenanceWindowOptions? Read(MaintenanceWindowSpec window) =>
        CronSchedule.TryParse(window.Schedule, out var schedule, out _) && DurationText.TryParse(window.Duration, out var length) && length <= Longest && TimeZoneInfo.TryFindSystemTimeZoneById(window.TimeZone, out _)
            ? new MaintenanceWindowOptions { Schedule = schedule, Duration = length, TimeZone = window.TimeZone }
            : null;
}
