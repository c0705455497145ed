using System.Text;

namespace MarketPrism.Telemetry;

/// <summary>A request as <see cref="HttpServer"/> hands it on; its content, if any, was read and thrown away.</summary>
/// <param name="Method">GET, POST, …</param>
/// <param name="Path">The path as sent, without the query.</param>
/// <param name="Query">What stands after the question mark; empty: nothing.</param>
public sealed record HttpCall(string Method, string Path, string Query)
{
    /// <summary>Whether the client keeps the connection.</summary>
    internal bool KeepsAlive { get; init; }

    /// <summary>The length of the content.</summary>
    internal long ContentLength { get; init; }

    /// <summary>A value of the query; null: it is not there, empty: it has none.</summary>
    /// <param name="name">The name.</param>
    /// <returns>The value, decoded.</returns>
    public string? Value(string name)
    {
        foreach (var part in Query.Split('&'))
        {
            var at = part.IndexOf('=', StringComparison.Ordinal);
            if (Decode(at < 0 ? part : part[..at]) == name) return at < 0 ? "" : Decode(part[(at + 1)..]);
        }

        return null;
    }

    /// <summary>Reads a request's head, without the empty line that ends it; null: it is none that this server understands.</summary>
    internal static HttpCall? Parse(ReadOnlySpan<byte> head)
    {
        var lines = Encoding.Latin1.GetString(head).Split("\r\n");
        if (lines[0].Split(' ') is not [{ Length: > 0 } method, ['/', ..] target, "HTTP/1.1" or "HTTP/1.0"]) return null;
        var keepsAlive = lines[0].EndsWith('1');
        var length = 0L;
        foreach (var line in lines.AsSpan(1))
        {
            var colon = line.IndexOf(':', StringComparison.Ordinal);
            if (colon <= 0) return null;
            var value = line.AsSpan(colon + 1).Trim();
            switch (line[..colon].ToUpperInvariant())
            {
                case "CONNECTION" when value.Contains("close", StringComparison.OrdinalIgnoreCase):
                    keepsAlive = false;
                    break;
                case "CONTENT-LENGTH" when !long.TryParse(value, System.Globalization.NumberStyles.None, null, out length):
                case "TRANSFER-ENCODING":
                    return null;
            }
        }

        var question = target.IndexOf('?', StringComparison.Ordinal);
        return new HttpCall(method, question < 0 ? target : target[..question], question < 0 ? "" : target[(question + 1)..]) { KeepsAlive = keepsAlive, ContentLength = length };
    }

    private static string Decode(string text) => Uri.UnescapeDataString(text.Replace('+', ' '));
}
