namespace MarketPrism.Exchanges;

/// <summary>The forms of numbers in text.</summary>
internal static class DecimalText
{
    /// <summary>Whether a text is a plain decimal, whatever its size: optional minus, digits, optional point and digits.</summary>
    /// <param name="text">The text.</param>
    /// <returns>Whether it is.</returns>
    public static bool IsDecimal(ReadOnlySpan<byte> text)
    {
        if (text.Length > 0 && text[0] == (byte)'-') text = text[1..];
        var whole = Digits(text);
        if (whole == 0) return false;
        if (whole == text.Length) return true;
        var fraction = text[(whole + 1)..];
        return text[whole] == (byte)'.' && fraction.Length > 0 && Digits(fraction) == fraction.Length;
    }

    /// <summary>The length of the JSON number at the start of a text; 0 when there is none.</summary>
    /// <param name="text">The text.</param>
    /// <returns>The length.</returns>
    public static int JsonNumberLength(ReadOnlySpan<byte> text)
    {
        var at = text.Length > 0 && text[0] == (byte)'-' ? 1 : 0;
        var whole = Digits(text[at..]);
        if (whole == 0 || (whole > 1 && text[at] == (byte)'0')) return 0;
        at += whole;
        if (at < text.Length && text[at] == (byte)'.')
        {
            var fraction = Digits(text[(at + 1)..]);
            if (fraction == 0) return 0;
            at += 1 + fraction;
        }

        if (at >= text.Length || text[at] is not ((byte)'e' or (byte)'E')) return at;
        at++;
        if (at < text.Length && text[at] is (byte)'+' or (byte)'-') at++;
        var exponent = Digits(text[at..]);
        return exponent == 0 ? 0 : at + exponent;
    }

    private static int Digits(ReadOnlySpan<byte> text)
    {
        var i = text.IndexOfAnyExceptInRange((byte)'0', (byte)'9');
        return i < 0 ? text.Length : i;
    }
}
