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

    /// <summary>Reads a decimal number that the venue quotes.</summary>
    /// <returns>The number.</returns>
    public FixedNumber ReadDecimal()
    {
        var start = Peek() == (byte)'"' ? _at + 1 : _at;
        var text = ReadString();
        if (Failed) return default;
        if (FixedNumber.TryParse(text, out var value)) return value;
        _at = start;
        if (DecimalText.IsDecimal(text)) TooLarge();
        else Failed = true;
        return default;
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
