using System.Text;

namespace MarketPrism.Telemetry;

/// <summary>OpenTelemetry's names in Prometheus' form: dots to underscores, the unit and <c>_total</c> appended.</summary>
internal static class PrometheusNames
{
    public static string Metric(string name, string? unit, bool isCounter)
    {
        var text = new StringBuilder(Sanitize(name));
        if (Suffix(unit) is { } suffix && !EndsWith(text, suffix)) text.Append(suffix);
        if (isCounter && !EndsWith(text, "_total")) text.Append("_total");
        return text.ToString();
    }

    public static string Label(string name) => Sanitize(name).Replace(':', '_');

    private static string? Suffix(string? unit) => unit switch
    {
        "s" => "_seconds",
        "ms" => "_milliseconds",
        "us" => "_microseconds",
        "By" => "_bytes",
        _ => null, // {message} and the like name the thing, not a unit
    };

    private static bool EndsWith(StringBuilder text, string suffix) => text.ToString().EndsWith(suffix, StringComparison.Ordinal);

    private static string Sanitize(string name)
    {
        var text = new StringBuilder(name.Length);
        foreach (var c in name)
            text.Append(char.IsAsciiLetter(c) || c is '_' or ':' || (char.IsAsciiDigit(c) && text.Length > 0) ? c : '_');
        return text.ToString();
    }
}
