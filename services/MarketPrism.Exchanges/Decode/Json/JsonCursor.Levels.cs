namespace MarketPrism.Exchanges;

/// <content>Levels of books: <c>[["price","quantity", …], …]</c>.</content>
internal ref partial struct JsonCursor
{
    private const int SafeDigits = 18;

    /// <summary>Reads the levels of a side; the event's scales rise when a number has more decimals.</summary>
    /// <param name="depth">The event.</param>
    /// <param name="levels">Its side.</param>
    public void ReadLevels(DepthEvent depth, LevelBuffer levels)
    {
        Take((byte)'[');
        if (Failed) return;
        var first = true;
        do
        {
            if (LevelScanner.Read(_json, ref _at, first, depth.PriceScale, depth.QuantityScale, levels)) first = false;
            if (!NextElement(ref first)) return;
            ReadLevel(depth, levels);
        }
        while (!Failed);
    }

    private void ReadLevel(DepthEvent depth, LevelBuffer levels)
    {
        Take((byte)'[');
        var price = ReadScaled(depth.PriceScale, out var more);
        if (more > 0 && !Failed) price = RaisePrice(depth, more);
        Take((byte)',');
        var quantity = ReadScaled(depth.QuantityScale, out more);
        if (more > 0 && !Failed) quantity = RaiseQuantity(depth, more);
        while (Peek() == (byte)',' && !Failed)
        {
            _at++;
            Skip(); // order counts and the like
        }

        Take((byte)']');
        if (!Failed) levels.Add(new BookLevel(price, quantity));
    }

    /// <summary>Reads a quoted, non-negative decimal as a mantissa.</summary>
    /// <param name="scale">The decimals wanted.</param>
    /// <param name="more">0; else the larger number of decimals that it needs, with the number in <c>_last</c>.</param>
    private long ReadScaled(int scale, out int more)
    {
        more = 0;
        Take((byte)'"');
        if (Failed) return 0;
        var json = _json;
        var at = _at;
        var start = at;
        long mantissa = 0;
        uint digit;
        for (; (uint)at < (uint)json.Length && (digit = (uint)(json[at] - '0')) <= 9; at++) mantissa = (mantissa * 10) + digit;
        var whole = at - start;
        if (whole == 0 || whole + scale > SafeDigits) return ReadScaledSlowly(scale, out more);
        var missing = scale;
        if ((uint)at < (uint)json.Length && json[at] == (byte)'.')
        {
            at++;
            var point = at;
            for (; missing > 0 && (uint)at < (uint)json.Length && (digit = (uint)(json[at] - '0')) <= 9; at++, missing--) mantissa = (mantissa * 10) + digit;
            while ((uint)at < (uint)json.Length && json[at] == (byte)'0') at++;
            if (at == point) return ReadScaledSlowly(scale, out more);
        }

        if ((uint)at >= (uint)json.Length || json[at] != (byte)'"') return ReadScaledSlowly(scale, out more);
        _at = at + 1;
        return mantissa * FixedNumber.Pow10(missing);
    }

    private long ReadScaledSlowly(int scale, out int more)
    {
        more = 0;
        var start = _at--;
        var value = ReadDecimal();
        if (Failed) return 0;
        if (value.Mantissa < 0 || _json[start] == (byte)'-')
        {
            Failed = true;
            return 0;
        }

        if (value.Scale > FixedNumber.MaxLongScale) return TooLarge();
        if (value.Scale > scale)
        {
            more = value.Scale;
            _last = value;
            return 0;
        }

        return value.TryRescale(scale, out var mantissa) ? mantissa : TooLarge();
    }

    private long RaisePrice(DepthEvent depth, int scale)
    {
        if (!depth.TryRaisePriceScale(scale)) return TooLarge();
        return _last.TryRescale(scale, out var mantissa) ? mantissa : TooLarge();
    }

    private long RaiseQuantity(DepthEvent depth, int scale)
    {
        if (!depth.TryRaiseQuantityScale(scale)) return TooLarge();
        return _last.TryRescale(scale, out var mantissa) ? mantissa : TooLarge();
    }
}
