using System.Runtime.CompilerServices;
using System.Text.Json;
using System.Text.Unicode;

namespace MarketPrism.Exchanges;

/// <summary>
/// A strict, single-pass reader of JSON text. Failure is sticky: after a fault every read returns a default and <see cref="Failed"/> is true, so that callers check once, at the end.
/// It accepts a subset of what a strict parser accepts: numbers that venues quote must be plain decimals, identifiers plain integers.
/// </summary>
internal ref partial struct JsonCursor
{
    private readonly ReadOnlySpan<byte> _json;
    private readonly Span<byte> _scratch;
    private int _at;
    private int _scratchUsed;
    private bool _sawNonAscii;
    private FixedNumber _last;

    /// <summary>Starts at the first byte.</summary>
    /// <param name="json">The whole text.</param>
    /// <param name="scratch">Room for strings that hold escapes.</param>
    public JsonCursor(ReadOnlySpan<byte> json, Span<byte> scratch)
    {
        _json = json;
        _scratch = scratch;
    }

    /// <summary>Where the cursor stands, or where the fault is.</summary>
    public readonly int At => _at;

    /// <summary>Whether a fault was met.</summary>
    public bool Failed { readonly get; private set; }

    /// <summary>Whether the fault is a number that does not fit.</summary>
    public bool OutOfRange { readonly get; private set; }

    /// <summary>How many values were passed over.</summary>
    public int Odd { readonly get; private set; }

    /// <summary>Where the first of them starts.</summary>
    public int OddAt { readonly get; private set; }

    /// <summary>Whether the first of them is a number that is too large.</summary>
    public bool OddIsLarge { readonly get; private set; }

    /// <summary>Marks the text as bad.</summary>
    public void Fail() => Failed = true;

    /// <summary>A cursor on the same text at another place, for values that had to be skipped until another was known.</summary>
    /// <param name="at">An offset that <see cref="At"/> gave.</param>
    /// <returns>The cursor.</returns>
    public readonly JsonCursor From(int at)
    {
        var copy = this;
        copy._at = at;
        return copy;
    }

    /// <summary>Takes over the outcome and the scratch use of a cursor made by <see cref="From"/>; the place stays.</summary>
    /// <param name="other">The other cursor.</param>
    public void Join(in JsonCursor other)
    {
        _scratchUsed = other._scratchUsed;
        _sawNonAscii |= other._sawNonAscii;
        OutOfRange |= other.OutOfRange;
        (Odd, OddAt, OddIsLarge) = (other.Odd, other.OddAt, other.OddIsLarge);
        if (!other.Failed || Failed) return;
        Failed = true;
        _at = other._at;
    }

    /// <summary>The next byte that is not white space, without taking it; 0 at the end.</summary>
    /// <returns>The byte.</returns>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public byte Peek()
    {
        var at = _at;
        if ((uint)at < (uint)_json.Length && _json[at] > (byte)' ') return _json[at];
        return PeekSlowly();
    }

    /// <summary>Takes one structural byte.</summary>
    /// <param name="token">The byte.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Take(byte token)
    {
        if (Peek() == token) _at++;
        else Failed = true;
    }

    /// <summary>Steps to the next member of an object whose <c>{</c> has been taken.</summary>
    /// <param name="first">True before the first call; updated.</param>
    /// <param name="key">The member's name.</param>
    /// <returns>False at the end of the object, and after a fault.</returns>
    public bool NextMember(ref bool first, out ReadOnlySpan<byte> key)
    {
        key = default;
        if (!NextSeparator(ref first, (byte)'}')) return false;
        var kept = _scratchUsed;
        key = ReadString();
        _scratchUsed = kept; // names are compared before the value is read
        Take((byte)':');
        return !Failed;
    }

    /// <summary>Steps to the next element of an array whose <c>[</c> has been taken.</summary>
    /// <param name="first">True before the first call; updated.</param>
    /// <returns>False at the end of the array, and after a fault.</returns>
    public bool NextElement(ref bool first) => NextSeparator(ref first, (byte)']');

    /// <summary>Ends the text: nothing but white space may follow, and the text must be UTF-8.</summary>
    public void TakeEnd()
    {
        if (Failed) return;
        if (Peek() != 0 || _at < _json.Length || (_sawNonAscii && !Utf8.IsValid(_json))) Failed = true;
    }

    /// <summary>Skips a value of any kind, checking it.</summary>
    public void Skip()
    {
        if (Failed) return;
        switch (Peek())
        {
            case (byte)'"':
                SkipString();
                break;
            case (byte)'{' or (byte)'[':
                SkipContainer();
                break;
            case (byte)'t':
                TakeLiteral("true"u8);
                break;
            case (byte)'f':
                TakeLiteral("false"u8);
                break;
            case (byte)'n':
                TakeLiteral("null"u8);
                break;
            default:
                SkipNumber();
                break;
        }
    }

    /// <summary>Takes the word <c>null</c> when it is next.</summary>
    /// <returns>Whether it was.</returns>
    public bool TryTakeNull()
    {
        if (Failed || Peek() != (byte)'n') return false;
        TakeLiteral("null"u8);
        return true;
    }

    /// <summary>Reads <c>true</c> or <c>false</c>.</summary>
    /// <returns>The value.</returns>
    public bool ReadBoolean()
    {
        var value = Peek() == (byte)'t';
        TakeLiteral(value ? "true"u8 : "false"u8);
        return value;
    }

    private bool NextSeparator(ref bool first, byte end)
    {
        if (Failed) return false;
        var next = Peek();
        if (next == end)
        {
            _at++;
            return false;
        }

        if (first)
        {
            first = false;
            return true;
        }

        Take((byte)',');
        return !Failed;
    }

    private void TakeLiteral(ReadOnlySpan<byte> word)
    {
        if (!Failed && _json[_at..].StartsWith(word)) _at += word.Length;
        else Failed = true;
    }

    private void SkipContainer()
    {
        // The framework's reader: depth limited to 64, strict; its exception is the only way it reports a fault
        try
        {
            var reader = new Utf8JsonReader(_json[_at..]);
            reader.Read();
            if (!reader.TrySkip()) Failed = true;
            _at += (int)reader.BytesConsumed;
            _sawNonAscii = true; // not looked at: let the end check
        }
        catch (JsonException)
        {
            Failed = true;
        }
    }

    private byte PeekSlowly()
    {
        for (; _at < _json.Length; _at++)
        {
            if (_json[_at] is not ((byte)' ' or (byte)'\n' or (byte)'\r' or (byte)'\t')) return _json[_at];
        }

        return 0;
    }
}
