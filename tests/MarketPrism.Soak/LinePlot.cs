using System.Globalization;
using System.Text;

namespace MarketPrism.Soak;

/// <summary>A line over time as SVG, with its smallest and largest value.</summary>
internal static class LinePlot
{
    private const int Width = 800, Height = 220, Left = 60, Top = 30, Bottom = 30;

    internal static string Svg(string title, IReadOnlyList<(double Minutes, double Value)> points)
    {
        var (low, high) = points.Count == 0 ? (0, 1) : (Math.Min(0, points.Min(p => p.Value)), Math.Max(1e-9, points.Max(p => p.Value)));
        var end = points.Count == 0 ? 1 : Math.Max(1e-9, points[^1].Minutes);
        var line = new StringBuilder();
        foreach (var (minutes, value) in points)
        {
            var x = Left + ((Width - Left - 10) * minutes / end);
            var y = Height - Bottom - ((Height - Top - Bottom) * (value - low) / (high - low));
            line.Append(CultureInfo.InvariantCulture, $"{x:0.0},{y:0.0} ");
        }

        return string.Create(CultureInfo.InvariantCulture, $"""
            <svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {Width} {Height}" font-family="sans-serif" font-size="12">
            <rect width="{Width}" height="{Height}" fill="white"/>
            <text x="{Left}" y="18" font-weight="bold">{title}</text>
            <text x="{Left - 5}" y="{Top + 4}" text-anchor="end">{high:0.##}</text>
            <text x="{Left - 5}" y="{Height - Bottom}" text-anchor="end">{low:0.##}</text>
            <text x="{Width - 10}" y="{Height - 10}" text-anchor="end">{end:0.#} min</text>
            <path d="M{Left} {Top}V{Height - Bottom}H{Width - 10}" fill="none" stroke="#999"/>
            <polyline points="{line}" fill="none" stroke="#1f6feb"/>
            </svg>
            """);
    }
}
