using System.Text;
using Microsoft.Extensions.Primitives;

namespace MarketPrism.Bus;

/// <summary>Converts between header blocks and the client's headers.</summary>
internal static class HeaderText
{
    public static NatsHeaders? Read(ReadOnlySpan<byte> block)
    {
        if (block.IsEmpty) return null;
        var headers = new NatsHeaders();
        var lines = Encoding.UTF8.GetString(block).Split("\r\n", StringSplitOptions.RemoveEmptyEntries);
        foreach (var line in lines.Skip(1))
        {
            var colon = line.IndexOf(':', StringComparison.Ordinal);
            if (colon <= 0) throw new ArgumentException($"'{line}' is no header line");
            var name = line[..colon];
            var value = line[(colon + 1)..].Trim(' ', '\t');
            headers[name] = headers.TryGetValue(name, out var existing) ? StringValues.Concat(existing, value) : value;
        }

        return headers;
    }

    public static byte[] Write(NatsHeaders? headers)
    {
        if (headers is null) return [];
        var text = new StringBuilder("NATS/1.0\r\n");
        foreach (var (name, values) in headers)
        {
            foreach (var value in values) text.Append(name).Append(": ").Append(value).Append("\r\n");
        }

        return Encoding.UTF8.GetBytes(text.Append("\r\n").ToString());
    }
}
