using System.Globalization;

namespace MarketPrism.Configuration;

/// <summary>A time with units: <c>30s</c>, <c>90m</c>, <c>2h</c>, <c>1h30m</c>, <c>1d</c>.</summary>
internal sealed class DurationForm(TimeSpan min, TimeSpan max) : ScalarForm<TimeSpan>
{
    private static readonly (char Unit, int Seconds)[] Units = [('d', 86_400), ('h', 3_600), ('m', 60), ('s', 1)];

    public override string TypeText => "duration";

    public override string Allowed => $"{Write(min)} to {Write(max)}, as 90m, 2h or 1h30m";

    public override string? Read(string text, out TimeSpan value)
    {
        value = default;
        long number = -1, total = 0;
        foreach (var c in text)
        {
            if (char.IsAsciiDigit(c)) number = (Math.Max(number, 0) * 10) + (c - '0');
            else if (number >= 0 && Array.Find(Units, u => u.Unit == c) is { Seconds: > 0 } unit) (total, number) = (total + (number * unit.Seconds), -1);
            else return "is no duration";
            if (number > 100_000_000 || total > 100_000_000) return "is out of range";
        }

        if (number >= 0 || text.Length == 0) return "is no duration: a unit is missing";
        value = TimeSpan.FromSeconds(total);
        return value < min || value > max ? "is out of range" : null;
    }

    public override string Write(TimeSpan value)
    {
        var left = (long)value.TotalSeconds;
        if (left == 0) return "0s";
        var text = "";
        foreach (var (unit, seconds) in Units)
        {
            if (left >= seconds) text += string.Create(CultureInfo.InvariantCulture, $"{left / seconds}{unit}");
            left %= seconds;
        }

        return text;
    }
}
