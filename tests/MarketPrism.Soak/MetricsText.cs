using System.Globalization;

namespace MarketPrism.Soak;

/// <summary>Figures out of a page of metrics.</summary>
internal static class MetricsText
{
    /// <summary>The sum over all labels; throws when there is none such, so that a renamed metric is noticed.</summary>
    internal static double Sum(string page, string name)
    {
        var values = page.Split('\n').Where(l => l.StartsWith(name, StringComparison.Ordinal) && l.Length > name.Length && l[name.Length] is ' ' or '{').ToList();
        if (values.Count == 0) throw new InvalidOperationException($"the metrics have no {name}");
        return values.Sum(l => double.Parse(l[(l.LastIndexOf(' ') + 1)..], CultureInfo.InvariantCulture));
    }
}
