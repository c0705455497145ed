using System.CommandLine.Parsing;
using System.Globalization;

namespace MarketPrism.Cli;

/// <summary>Spans of time as people write them: <c>500ms 20s 5m 24h 7d</c>.</summary>
internal static class DurationText
{
    internal static TimeSpan Parse(string text)
    {
        var digits = text.AsSpan().TrimEnd("abcdefghijklmnopqrstuvwxyz");
        var unit = text[digits.Length..] switch { "ms" => 0.001, "s" => 1, "m" => 60, "h" => 3600, "d" => 86_400, _ => double.NaN };
        if (!double.TryParse(digits, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var number) || double.IsNaN(unit) || number <= 0)
            throw new UsageException($"'{text}' is no duration: write 500ms, 20s, 5m, 24h or 7d");
        return TimeSpan.FromSeconds(number * unit);
    }

    /// <summary>For an option: the error names the option.</summary>
    internal static TimeSpan? ParseOption(ArgumentResult result)
    {
        try
        {
            return Parse(result.Tokens[0].Value);
        }
        catch (UsageException e)
        {
            result.AddError($"{result.Argument.Name}: {e.Message}");
            return null;
        }
    }
}
