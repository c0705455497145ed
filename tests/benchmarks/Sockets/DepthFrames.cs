using System.Globalization;
using System.Text;

namespace MarketPrism.Benchmarks.Sockets;

/// <summary>Frames as Binance sends them, 300 bytes each, of twenty symbols in turn.</summary>
internal static class DepthFrames
{
    public const int Size = 300;

    public static IReadOnlyList<string> Symbols { get; } = [.. Enumerable.Range(0, 20).Select(i => $"COIN{i}USDT")];

    public static IReadOnlyList<byte[]> Make(int count) => [.. Enumerable.Range(0, count).Select(Frame)];

    private static byte[] Frame(int number)
    {
        var symbol = Symbols[number % Symbols.Count];
        var text = new StringBuilder();
        text.Append(CultureInfo.InvariantCulture, $$"""{"stream":"{{symbol.ToLowerInvariant()}}@depth@100ms","data":{"e":"depthUpdate","E":{{1_795_305_600_000 + number}},"s":"{{symbol}}","U":{{(10_000_000 + number) * 4L}},"u":{{((10_000_000 + number) * 4L) + 3}},"b":[""");
        for (var level = 0; level < 3; level++) text.Append(CultureInfo.InvariantCulture, $"{(level > 0 ? "," : "")}[\"{64_000.25m - level}\",\"{(number % 900) + 100}.5\"]");
        text.Append("],\"a\":[");
        while (text.Length < Size - 30) text.Append(CultureInfo.InvariantCulture, $"{(text[^1] == '[' ? "" : ",")}[\"{64_001.25m + text.Length}\",\"0.{(number % 900) + 100}\"]");
        text.Append("]}}");
        return Encoding.UTF8.GetBytes(text.ToString().PadRight(Size)); // blanks at the end are JSON, too
    }
}
