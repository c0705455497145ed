using System.Buffers.Text;

namespace MarketPrism.Exchanges;

/// <content>
/// Values that may be unknown: <c>null</c>, an empty string and absence mean the same ("empty string is a legal value for many numbers"). A value of another form or size costs itself: it is
/// passed over and counted, and what stands around it is read. Numbers are taken with and without quotes.
/// </content>
internal ref partial struct JsonCursor
{
    /// <summary>Takes a decimal number.</summary>
    /// <returns>The number; null when unknown.</returns>
    public FixedNumber? TakeDecimal()
    {
        if (!TryTakePlain(out var text, out var at)) return null;
        if (FixedNumber.TryParse(text, out var value)) return value;
        PassOver(at, DecimalText.IsDecimal(text));
        return null;
    }

    /// <summary>Takes a price or a quantity: no decimal number below 0 is one.</summary>
    /// <returns>The number; null when unknown.</returns>
    public FixedNumber? TakeAmount()
    {
        Peek();
        var at = _at;
        if (TakeDecimal() is not { } value) return null;
        if (value.Mantissa >= 0) return value;
        PassOver(at, false);
        return null;
    }

    /// <summary>Takes an integer.</summary>
    /// <returns>The number; null when unknown.</returns>
    public long? TakeInt64()
    {
        if (TryTakeShort(out var number)) return number;
        if (!TryTakePlain(out var text, out var at)) return null;
        var digits = text[0] == (byte)'-' ? text[1..] : text;
        var isPlain = digits.Length > 0 && digits.IndexOfAnyExceptInRange((byte)'0', (byte)'9') < 0 && (digits[0] != (byte)'0' || digits.Length == 1);
        if (isPlain && Utf8Parser.TryParse(text, out long value, out var length) && length == text.Length) return value;
        PassOver(at, isPlain);
        return null;
    }

    /// <summary>Takes an integer that is no less than 0.</summary>
    /// <returns>The number; null when unknown.</returns>
    public long? TakeUnsigned()
    {
        Peek();
        var at = _at;
        if (TakeInt64() is not { } number) return null;
        if (number >= 0) return number;
        PassOver(at, false);
        return null;
    }

    /// <summary>Takes a time: Unix ms above 0.</summary>
    /// <returns>The time; 0 when unknown.</returns>
    public long TakeTime() => TakeUnsigned().GetValueOrDefault();

    /// <summary>Takes <c>true</c> or <c>false</c>.</summary>
    /// <returns>The value; null when unknown.</returns>
    public bool? TakeBoolean()
    {
        if (Peek() is (byte)'t' or (byte)'f') return ReadBoolean();
        if (TryTakeNull()) return null;
        var at = _at;
        Skip();
        PassOver(at, false);
        return null;
    }

    /// <summary>Takes a word or a name.</summary>
    /// <returns>The text; empty when unknown.</returns>
    public ReadOnlySpan<byte> TakeText()
    {
        if (Peek() == (byte)'"') return ReadString();
        if (TryTakeNull()) return default;
        var at = _at;
        Skip();
        PassOver(at, false);
        return default;
    }

    /// <summary>Goes into an object or an array; anything else is passed over.</summary>
    /// <param name="open"><c>{</c> or <c>[</c>.</param>
    /// <returns>False when there is none.</returns>
    public bool TryEnter(byte open)
    {
        if (Peek() == open)
        {
            _at++;
            return !Failed;
        }

        if (TryTakeNull()) return false;
        var at = _at;
        Skip();
        PassOver(at, false);
        return false;
    }

    /// <summary>Notes a value that could be read but not understood.</summary>
    /// <param name="at">Where it starts.</param>
    /// <param name="isLarge">Whether it is a number that is too large.</param>
    public void PassOver(int at, bool isLarge)
    {
        if (Failed || Odd++ > 0) return;
        (OddAt, OddIsLarge) = (at, isLarge);
    }

    /// <summary>Forgets the names that were kept since a place, when they are needed no more.</summary>
    /// <param name="mark">What <see cref="Kept"/> was there.</param>
    public void Forget(int mark) => _scratchUsed = mark;

    /// <summary>How much room the names take that held escapes.</summary>
    public readonly int Kept => _scratchUsed;

    // As venues write them: up to 18 digits, quoted or not
    private bool TryTakeShort(out long number)
    {
        number = 0;
        var json = _json;
        var isQuoted = Peek() == (byte)'"';
        var start = isQuoted ? _at + 1 : _at;
        var at = start;
        uint digit;
        for (; (uint)at < (uint)json.Length && (digit = (uint)(json[at] - '0')) <= 9; at++) number = (number * 10) + digit;
        var length = at - start;
        if (Failed || length is 0 or > SafeDigits || (json[start] == (byte)'0' && length > 1) || (uint)at >= (uint)json.Length) return false;
        if (isQuoted ? json[at] != (byte)'"' : json[at] is not ((byte)',' or (byte)'}' or (byte)']')) return false;
        _at = isQuoted ? at + 1 : at;
        return true;
    }

    // The text of a number or of a string that should be one
    private bool TryTakePlain(out ReadOnlySpan<byte> text, out int at)
    {
        text = default;
        var next = Peek();
        at = _at;
        if (Failed) return false;
        if (next == (byte)'"')
        {
            var kept = _scratchUsed;
            text = ReadString();
            _scratchUsed = kept; // it is read at once
            return !Failed && !text.IsEmpty;
        }

        if (next == (byte)'-' || (uint)(next - '0') <= 9)
        {
            SkipNumber();
            text = Failed ? default : _json[at.._at];
            return !Failed;
        }

        if (TryTakeNull()) return false;
        Skip();
        PassOver(at, false);
        return false;
    }
}
