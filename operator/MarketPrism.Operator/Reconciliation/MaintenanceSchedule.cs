using System.Globalization;
using MarketPrism.Operator.Entities;
using MarketPrism.Operator.Rendering;

namespace MarketPrism.Operator.Reconciliation;

/// <summary>Recurring windows: five cron fields (numbers, lists, ranges, steps) in a time zone.</summary>
internal static class MaintenanceSchedule
{
    private static readonly (string Name, int Least, int Most)[] Fields = [("minute", 0, 59), ("hour", 0, 23), ("day", 1, 31), ("month", 1, 12), ("weekday", 0, 7)];

    /// <summary>What is wrong with a schedule; null: nothing.</summary>
    public static string? Problem(string schedule)
    {
        var parts = schedule.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        if (parts.Length != Fields.Length) return $"'{schedule}' has {parts.Length} fields instead of five: minute hour day month weekday";
        for (var i = 0; i < parts.Length; i++)
        {
            if (Values(parts[i], Fields[i].Least, Fields[i].Most) is null) return $"'{parts[i]}' is no {Fields[i].Name}: {Fields[i].Least} to {Fields[i].Most}, lists, ranges and steps of them, or *";
        }

        return null;
    }

    /// <summary>Whether one of the windows is open.</summary>
    public static bool IsOpen(IReadOnlyList<MaintenanceWindowSpec>? windows, DateTimeOffset now) => windows?.Any(w => IsOpen(w, now)) == true;

    private static bool IsOpen(MaintenanceWindowSpec window, DateTimeOffset now)
    {
        if (Problem(window.Schedule) is not null || !DurationText.TryParse(window.Duration, out var length) || !TimeZoneInfo.TryFindSystemTimeZoneById(window.TimeZone, out var zone)) return false;
        var local = TimeZoneInfo.ConvertTime(now, zone).DateTime;
        var minute = new DateTime(local.Year, local.Month, local.Day, local.Hour, local.Minute, 0);
        for (var back = 0; back < length.TotalMinutes; back++)
        {
            if (Starts(window.Schedule, minute.AddMinutes(-back))) return true;
        }

        return false;
    }

    private static bool Starts(string schedule, DateTime at)
    {
        var parts = schedule.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        bool Has(int field, int value) => Values(parts[field], Fields[field].Least, Fields[field].Most)!.Contains(value);
        if (!Has(0, at.Minute) || !Has(1, at.Hour) || !Has(3, at.Month)) return false;
        var weekday = (int)at.DayOfWeek;
        var onDay = Has(2, at.Day);
        var onWeekday = Has(4, weekday) || (weekday == 0 && Has(4, 7));
        // cron: when both are restricted either will do
        return parts[2] != "*" && parts[4] != "*" ? onDay || onWeekday : onDay && onWeekday;
    }

    private static HashSet<int>? Values(string text, int least, int most)
    {
        var values = new HashSet<int>();
        foreach (var item in text.Split(','))
        {
            var (range, step) = item.Split('/') switch { [var r] => (r, 1), [var r, var s] when Whole(s) is > 0 and var n => (r, n), _ => ("", 0) };
            var (from, to) = range == "*" ? (least, most) : range.Split('-') switch { [var one] when Whole(one) is { } n => (n, n), [var a, var b] when Whole(a) is { } x && Whole(b) is { } y => (x, y), _ => (1, 0) };
            if (step == 0 || from > to || from < least || to > most) return null;
            for (var v = from; v <= to; v += step) values.Add(v);
        }

        return values;
    }

    private static int? Whole(string text) => int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var value) ? value : null;
}
