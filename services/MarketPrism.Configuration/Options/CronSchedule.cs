using System.Diagnostics.CodeAnalysis;
using System.Globalization;

namespace MarketPrism.Configuration;

/// <summary>A cron expression of five fields: <c>*</c>, numbers, ranges, lists and steps; weekday 0 and 7 are Sunday. Equal by text.</summary>
public sealed record CronSchedule
{
    private static readonly (string Name, int Min, int Max)[] Fields =
        [("minute", 0, 59), ("hour", 0, 23), ("day", 1, 31), ("month", 1, 12), ("weekday", 0, 7)];

    private readonly ulong[] _sets;

    private CronSchedule(string text, ulong[] sets)
    {
        Text = text;
        _sets = sets;
    }

    /// <summary>A schedule that never comes.</summary>
    public static CronSchedule Never { get; } = new("", new ulong[5]);

    /// <summary>As it was written.</summary>
    public string Text { get; }

    /// <summary>Reads an expression.</summary>
    /// <param name="text">Five fields.</param>
    /// <param name="schedule">The schedule.</param>
    /// <param name="problem">What is wrong with it.</param>
    /// <returns>Whether it is one.</returns>
    public static bool TryParse(string text, [NotNullWhen(true)] out CronSchedule? schedule, [NotNullWhen(false)] out string? problem)
    {
        schedule = null;
        var parts = text.Split(' ', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        if (parts.Length != Fields.Length)
        {
            problem = "wants five fields: minute hour day month weekday";
            return false;
        }

        var sets = new ulong[Fields.Length];
        for (var i = 0; i < Fields.Length; i++)
        {
            if (TryParseField(parts[i], Fields[i].Min, Fields[i].Max, out sets[i])) continue;
            problem = $"has '{parts[i]}' as {Fields[i].Name}; allowed are {Fields[i].Min} to {Fields[i].Max}, *, ranges, lists and steps";
            return false;
        }

        if ((sets[4] & (1UL << 7)) != 0) sets[4] |= 1;
        schedule = new CronSchedule(string.Join(' ', parts), sets);
        problem = null;
        return true;
    }

    /// <inheritdoc/>
    public bool Equals(CronSchedule? other) => other is not null && Text == other.Text;

    /// <inheritdoc/>
    public override int GetHashCode() => Text.GetHashCode(StringComparison.Ordinal);

    /// <summary>Whether a start falls into the minute; with both days given, either will do, as in cron.</summary>
    /// <param name="local">The time in the schedule's zone.</param>
    /// <returns>Whether it matches.</returns>
    public bool Matches(DateTime local)
    {
        if (!Has(0, local.Minute) || !Has(1, local.Hour) || !Has(3, local.Month)) return false;
        bool day = Has(2, local.Day), weekday = Has(4, (int)local.DayOfWeek);
        return IsAll(2) ? weekday : IsAll(4) ? day : day || weekday;
    }

    /// <inheritdoc/>
    public override string ToString() => Text;

    private bool Has(int field, int value) => (_sets[field] & (1UL << value)) != 0;

    private bool IsAll(int field)
    {
        for (var v = Fields[field].Min; v <= Fields[field].Max; v++)
        {
            if (!Has(field, v)) return false;
        }

        return true;
    }

    private static bool TryParseField(string text, int min, int max, out ulong set)
    {
        set = 0;
        foreach (var item in text.Split(','))
        {
            var slash = item.Split('/');
            var step = 1;
            if (slash.Length > 2 || (slash.Length == 2 && !(TryNumber(slash[1], out step) && step > 0))) return false;
            int from = min, to = max;
            if (slash[0] != "*")
            {
                var dash = slash[0].Split('-');
                if (dash.Length > 2 || !TryNumber(dash[0], out from)) return false;
                to = slash.Length == 2 ? max : from;
                if (dash.Length == 2 && !TryNumber(dash[1], out to)) return false;
            }

            if (from < min || to > max || from > to) return false;
            for (var v = from; v <= to; v += step) set |= 1UL << v;
        }

        return true;
    }

    private static bool TryNumber(string text, out int value) => int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out value);
}
