using System.Buffers.Text;

namespace MarketPrism.Bus;

/// <summary>Writes and reads header blocks (<c>NATS/1.0\r\nName: value\r\n\r\n</c>) in place, without allocation.</summary>
public ref struct MessageHeaders
{
    private readonly Span<byte> _buffer;
    private int _length;

    /// <summary>Starts a block in a buffer.</summary>
    /// <param name="buffer">Large enough for all headers; writing past it throws.</param>
    public MessageHeaders(Span<byte> buffer)
    {
        _buffer = buffer;
        _length = 0;
        Append("NATS/1.0\r\n"u8);
    }

    /// <summary>Adds a header.</summary>
    /// <param name="name">The name, ASCII without colon.</param>
    /// <param name="value">The value, without line breaks.</param>
    public void Add(ReadOnlySpan<byte> name, ReadOnlySpan<byte> value)
    {
        Append(name);
        Append(": "u8);
        Append(value);
        Append("\r\n"u8);
    }

    /// <summary>Adds a header with a number.</summary>
    /// <param name="name">The name, ASCII without colon.</param>
    /// <param name="value">The number.</param>
    public void Add(ReadOnlySpan<byte> name, long value)
    {
        Append(name);
        Append(": "u8);
        if (!Utf8Formatter.TryFormat(value, _buffer[_length..], out var n)) throw new ArgumentException("the header buffer is too small");
        _length += n;
        Append("\r\n"u8);
    }

    /// <summary>Ends the block.</summary>
    /// <returns>The whole block, valid as long as the buffer.</returns>
    public ReadOnlySpan<byte> Complete()
    {
        Append("\r\n"u8);
        return _buffer[.._length];
    }

    /// <summary>Finds the first value of a header.</summary>
    /// <param name="block">A header block.</param>
    /// <param name="name">The name; case matters.</param>
    /// <param name="value">The value, outer blanks removed.</param>
    /// <returns>Whether it is there.</returns>
    public static bool TryGet(ReadOnlySpan<byte> block, ReadOnlySpan<byte> name, out ReadOnlySpan<byte> value)
    {
        value = default;
        var rest = block;
        for (var end = rest.IndexOf("\r\n"u8); end >= 0; end = rest.IndexOf("\r\n"u8))
        {
            rest = rest[(end + 2)..];
            if (rest.Length > name.Length && rest[name.Length] == ':' && rest.StartsWith(name))
            {
                var line = rest[(name.Length + 1)..];
                var stop = line.IndexOf("\r\n"u8);
                value = (stop >= 0 ? line[..stop] : line).Trim(" \t"u8);
                return true;
            }
        }

        return false;
    }

    private void Append(ReadOnlySpan<byte> bytes)
    {
        bytes.CopyTo(_buffer[_length..]);
        _length += bytes.Length;
    }
}
