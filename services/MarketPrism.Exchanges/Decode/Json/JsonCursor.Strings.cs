using System.Buffers;
using System.Text.Json;

namespace MarketPrism.Exchanges;

/// <content>Strings.</content>
internal ref partial struct JsonCursor
{
    private static readonly SearchValues<byte> EndsPlainText = SearchValues.Create(Special());

    /// <summary>Reads a string.</summary>
    /// <returns>Its content: a slice of the text, or of the scratch memory when it held escapes.</returns>
    public ReadOnlySpan<byte> ReadString()
    {
        Take((byte)'"');
        if (Failed) return default;
        var rest = _json[_at..];

        // Names and symbols are short: a plain loop beats a vector search
        for (var i = 0; i < rest.Length; i++)
        {
            var b = rest[i];
            if (b == (byte)'"')
            {
                _at += i + 1;
                return rest[..i];
            }

            if (b < (byte)' ') break;
            if (b == (byte)'\\') return ReadEscapedString();
            if (b >= 0x80) _sawNonAscii = true;
        }

        Failed = true;
        return default;
    }

    private ReadOnlySpan<byte> ReadEscapedString()
    {
        var start = _at - 1;
        _at = start;
        SkipString();
        if (Failed) return default;
        var room = _scratch[_scratchUsed..];
        if (_at - start > room.Length)
        {
            PassOver(start, false);
            return default;
        }

        try
        {
            var reader = new Utf8JsonReader(_json[start.._at]);
            reader.Read();
            var length = reader.CopyString(room);
            _scratchUsed += length;
            return room[..length];
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            // half of a surrogate pair: well-formed, but no text
            PassOver(start, false);
            return default;
        }
    }

    private void SkipString()
    {
        Take((byte)'"');
        while (!Failed)
        {
            var rest = _json[_at..];
            var i = rest.IndexOfAny(EndsPlainText);
            if (i < 0)
            {
                Failed = true;
                return;
            }

            _at += i + 1;
            switch (rest[i])
            {
                case (byte)'"':
                    return;
                case (byte)'\\':
                    SkipEscape();
                    break;
                case >= 0x80:
                    _sawNonAscii = true;
                    break;
                default:
                    Failed = true;
                    break;
            }
        }
    }

    private void SkipEscape()
    {
        if (_at >= _json.Length)
        {
            Failed = true;
            return;
        }

        var escaped = _json[_at++];
        if (escaped != (byte)'u')
        {
            if (!"\"\\/bfnrt"u8.Contains(escaped)) Failed = true;
            return;
        }

        if (_json.Length - _at < 4)
        {
            Failed = true;
            return;
        }

        for (var i = 0; i < 4; i++)
        {
            if (!char.IsAsciiHexDigit((char)_json[_at++])) Failed = true;
        }
    }

    private static byte[] Special()
    {
        var special = new List<byte> { (byte)'"', (byte)'\\' };
        for (var b = 0; b < 0x20; b++) special.Add((byte)b);
        for (var b = 0x80; b < 0x100; b++) special.Add((byte)b);
        return [.. special];
    }
}
