using System.Text.RegularExpressions;

namespace MarketPrism.Chart.Tests;

/// <summary>Reads values.yaml with its comments: the form is two blanks a level, one key a line, defaults inline or as a block of a free value.</summary>
internal static partial class ValuesFile
{
    public static IReadOnlyList<ChartValue> Read(string text)
    {
        var values = new List<ChartValue>();
        var path = new List<string>();
        string? comment = null;
        var lines = text.Split('\n');
        for (var i = 0; i < lines.Length; i++)
        {
            if (Comment().Match(lines[i]) is { Success: true } found) comment = found.Groups[1].Value;
            if (Key().Match(lines[i]) is not { Success: true } key) continue;
            var depth = key.Groups[1].Length / 2;
            path.RemoveRange(Math.Min(depth, path.Count), Math.Max(0, path.Count - depth));
            path.Add(key.Groups[2].Value);
            var inline = key.Groups[3].Value.Trim();
            var isFree = comment?.Contains("@free", StringComparison.Ordinal) == true;
            if (inline.Length == 0 && !isFree) continue; // a section
            if (comment is null) throw new FormatException($"values.yaml:{i + 1}: {string.Join('.', path)} has no description");
            var block = new List<string>();
            if (inline.Length == 0)
            {
                while (i + 1 < lines.Length && lines[i + 1].StartsWith(new string(' ', (depth + 1) * 2), StringComparison.Ordinal)) block.Add(lines[++i].Trim());
                inline = "{" + string.Join(", ", block) + "}";
            }

            values.Add(Value([.. path], inline, comment, isFree));
            comment = null;
        }

        return values;
    }

    private static ChartValue Value(string[] path, string text, string comment, bool isFree)
    {
        var allowed = Enumeration().Match(comment) is { Success: true } found ? found.Groups[1].Value.Split(',') : [];
        var kind = text switch
        {
            "true" or "false" => "boolean",
            ['{', ..] => "object",
            ['[', ..] => "array",
            _ when long.TryParse(text, out _) => "integer",
            _ when double.TryParse(text, System.Globalization.CultureInfo.InvariantCulture, out _) => "number",
            _ => "string",
        };
        return new ChartValue(path, kind, text, Annotation().Replace(comment, "").Trim().TrimEnd('.'), allowed, isFree);
    }

    [GeneratedRegex(@"^\s*# -- (.*)$")]
    private static partial Regex Comment();

    [GeneratedRegex(@"^((?:  )*)([A-Za-z][A-Za-z0-9]*):(.*)$")]
    private static partial Regex Key();

    [GeneratedRegex(@"@enum ([^\s]+)")]
    private static partial Regex Enumeration();

    [GeneratedRegex(@"\s*@(free|enum [^\s]+)")]
    private static partial Regex Annotation();
}
