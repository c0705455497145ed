using Microsoft.Extensions.Primitives;

namespace MarketPrism.Bus;

/// <summary>Turns header blocks (<see cref="MessageHeaders"/>) into the client's headers, in one object that is used again and again; for one publish at a time.</summary>
/// <param name="texts">Where strings come from.</param>
internal sealed class HeaderLines(TextCache texts)
{
    private readonly NatsHeaders _headers = new(8);
    private readonly List<string> _names = [];

    /// <summary>The headers of a block, valid until the next call; null for an empty block.</summary>
    /// <exception cref="ArgumentException">A line is no header.</exception>
    public NatsHeaders? Read(ReadOnlySpan<byte> block)
    {
        if (block.IsEmpty) return null;
        if (!block.StartsWith("NATS/1.0\r\n"u8) || !block.EndsWith("\r\n\r\n"u8)) throw new ArgumentException("no header block: it begins with NATS/1.0 and ends with an empty line");
        var lines = block["NATS/1.0\r\n"u8.Length..^2];
        if (!TryFillAgain(lines)) FillAnew(lines);
        return _headers;
    }

    private static ReadOnlySpan<byte> NextLine(ref ReadOnlySpan<byte> lines, out int colon)
    {
        var end = lines.IndexOf("\r\n"u8);
        var line = lines[..end];
        colon = line.IndexOf((byte)':');
        if (colon <= 0) throw new ArgumentException("a header has no name");
        lines = lines[(end + 2)..];
        return line;
    }

    /// <summary>Frame after frame has the same names, each once: only their values change.</summary>
    private bool TryFillAgain(ReadOnlySpan<byte> lines)
    {
        var i = 0;
        for (; !lines.IsEmpty && i < _names.Count; i++)
        {
            var line = NextLine(ref lines, out var colon);
            if (!System.Text.Ascii.Equals(line[..colon], _names[i])) return false;
            _headers[_names[i]] = Value(line, colon);
        }

        return lines.IsEmpty && i == _names.Count;
    }

    private void FillAnew(ReadOnlySpan<byte> lines)
    {
        _headers.Clear();
        _names.Clear();
        while (!lines.IsEmpty)
        {
            var line = NextLine(ref lines, out var colon);
            var name = texts.Get(line[..colon]);
            var value = Value(line, colon);
            var isRepeated = _headers.TryGetValue(name, out var existing);
            _headers[name] = isRepeated ? StringValues.Concat(existing, value) : value;
            _names.Add(isRepeated ? "" : name); // one that is repeated is never filled again
        }
    }

    private string Value(ReadOnlySpan<byte> line, int colon) => texts.Get(line[(colon + 1)..].Trim(" \t"u8));
}
