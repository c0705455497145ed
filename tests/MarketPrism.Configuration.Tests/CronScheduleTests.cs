using System.Globalization;

namespace MarketPrism.Configuration.Tests;

public sealed class CronScheduleTests
{
    [Theory]
    [InlineData("0 8 * * 3", "2026-11-25 08:00", true)] // a Wednesday
    [InlineData("0 8 * * 3", "2026-11-26 08:00", false)]
    [InlineData("*/15 * * * *", "2026-11-25 08:45", true)]
    [InlineData("*/15 * * * *", "2026-11-25 08:46", false)]
    [InlineData("0 0 1,15 * *", "2026-11-15 00:00", true)]
    [InlineData("0 0 * * 7", "2026-11-22 00:00", true)]
    [InlineData("0 0 13 * 5", "2026-11-20 00:00", true)] // either day will do, as in cron
    [InlineData("30 9-17/2 * 1-3,11 1-5", "2026-11-25 11:30", true)]
    [InlineData("30 9-17/2 * 1-3,11 1-5", "2026-11-25 12:30", false)]
    public void Schedules_match_as_cron_does(string text, string at, bool matches)
    {
        Assert.True(CronSchedule.TryParse(text, out var schedule, out _));
        Assert.Equal(matches, schedule.Matches(DateTime.Parse(at, CultureInfo.InvariantCulture)));
    }

    [Theory]
    [InlineData("2026-11-25T06:59:00Z", false)]
    [InlineData("2026-11-25T07:00:00Z", true)] // 08:00 in Berlin
    [InlineData("2026-11-25T08:59:59Z", true)]
    [InlineData("2026-11-25T09:00:00Z", false)]
    public void A_window_is_open_from_its_start_for_its_duration_in_its_zone(string at, bool isOpen)
    {
        Assert.True(CronSchedule.TryParse("0 8 * * 3", out var schedule, out _));
        var window = new MaintenanceWindowOptions { Schedule = schedule, Duration = TimeSpan.FromHours(2), TimeZone = "Europe/Berlin" };
        Assert.Equal(isOpen, window.IsOpen(DateTimeOffset.Parse(at, CultureInfo.InvariantCulture)));
    }
}
