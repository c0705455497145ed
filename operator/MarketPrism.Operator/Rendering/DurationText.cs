using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Text.RegularExpressions;

namespace MarketPrism.Operator.Rendering;

/// <summary>Durations as the resource writes them: <c>30s</c>, <c>5m</c>, <c>1h30m</c>, <c>100ms</c>.</summary>
internal static partial class DurationText
{
    public static bool TryParse([NotNullWhen(true)] string? text, out TimeSpan value)
    {
        value = default;
        if (string.IsNullOrEmpty(text) || text.Length > 32) return false;
        var matches = Part().Matches(text);
        if (matches.Count == 0 || matches.Sum(m => m.Length) != text.Length) return false;
        var seconds = 0m;
        foreach (Match part in matches)
        {
            var number = decimal.Parse(part.Groups[1].Value, CultureInfo.InvariantCulture);
            seconds += number * part.Groups[2].Value switch { "ms" => 0.001m, "s" => 1m, "m" => 60m, _ => 3600m };
        }

        if (seconds > 100_000_000m) return false;
        value = TimeSpan.FromTicks((long)(seconds * TimeSpan.TicksPerSecond));
        return true;
    }

    /// <summary>Seconds as the configuration file has them.</summary>
    public static decimal Seconds(string text) => TryParse(text, out var value) ? value.Ticks / (decimal)TimeSpan.TicksPerSecond : throw new FormatException($"'{text}' is no duration");

    [GeneratedRegex(@"\G([0-9]{1,9}(?:\.[0-9]{1,9})?)(ms|s|m|h)")]
    private static partial Regex Part();
}
