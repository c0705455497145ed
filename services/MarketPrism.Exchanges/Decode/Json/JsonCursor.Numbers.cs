namespace MarketPrism.Exchanges;

/// <content>Numbers.</content>
internal ref partial struct JsonCursor
{
    /// <summary>Reads a JSON integer.</summary>
    /// <returns>The value.</returns>
    public long ReadInt64()
    {
        var negative = Peek() == (byte)'-';
        if (negative) _at++;
        var json = _json;
        var at = _at;
        var start = at;
        ulong value = 0;
        for (; (uint)at < (uint)json.Length; at++)
        {
            var digit = (uint)(json[at] - '0');
            if (digit > 9) break;
            value = (value * 10) + digit;
        }

        var length = at - start;
        _at = at;
        if (length is 0 || (json[start] == (byte)'0' && length > 1) || (at < json.Length && json[at] is (byte)'.' or (byte)'e' or (byte)'E'))
        {
            Failed = true;
            return 0;
        }

        // 19 digits cannot wrap a ulong
        if (length > 19 || value > long.MaxValue) return TooLarge();
        return negative ? -(long)value : (long)value;
    }

    /// <summary>Reads an integer that the venue quotes (OKX); an empty string or null is none.</summary>
    /// <returns>The value, or null.</returns>
    public long? ReadQuotedInt64()
    {
        if (TryTakeNull()) return null;
        Take((byte)'"');
        if (Failed) return null;
        if (Peek() == (byte)'"')
        {
            _at++;
            return null;
        }

        if (_json[_at - 1] != (byte)'"') Failed = true; // white space inside the quotes
        var value = ReadInt64();
        if (_at < _json.Length && _json[_at] == (byte)'"') _at++;
        else Failed = true;
        return value;
    }

    /// <summary>Reads a decimal number that the venue quotes.</summary>
    /// <returns>The number.</returns>
    public FixedNumber ReadDecimal()
    {
        if (ReadOptionalDecimal() is { } value) return value;
        Failed = true;
        return default;
    }

    /// <summary>Reads a decimal number that the venue quotes; an empty string or null is none ("empty string is a legal value for many numbers").</summary>
    /// <returns>The number, or null.</returns>
    public FixedNumber? ReadOptionalDecimal()
    {
        if (TryTakeNull()) return null;
        var start = Peek() == (byte)'"' ? _at + 1 : _at;
        var text = ReadString();
        if (Failed || text.IsEmpty) return null;
        if (FixedNumber.TryParse(text, out var value)) return value;
        _at = start;
        if (DecimalText.IsDecimal(text)) TooLarge();
        else Failed = true;
        return null;
    }

    private long TooLarge()
    {
        OutOfRange = true;
        Failed = true;
        return 0;
    }

    private void SkipNumber()
    {
        var rest = _json[_at..];
        var length = DecimalText.JsonNumberLength(rest);
        if (length == 0) Failed = true;
        _at += length;
    }
}
