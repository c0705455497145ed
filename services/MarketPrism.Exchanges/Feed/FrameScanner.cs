using System.Buffers;
using System.Runtime.CompilerServices;

namespace MarketPrism.Exchanges;

/// <summary>
/// Walks the keys of a frame's objects without parsing its values. Never throws and never allocates: on anything that is no JSON its methods return false.
/// It does not validate what it skips; the decoder does that.
/// </summary>
internal ref struct FrameScanner(ReadOnlySpan<byte> frame)
{
    private static readonly SearchValues<byte> Structure = SearchValues.Create("\"{}[]"u8);
    private readonly ReadOnlySpan<byte> _frame = frame;

    /// <summary>Where the scanner stands.</summary>
    public int Position { get; set; }

    /// <summary>The next byte that is no blank, or 0 at the end.</summary>
    public readonly byte Peek
    {
        get
        {
            var i = Position;
            while ((uint)i < (uint)_frame.Length)
            {
                var c = _frame[i];
                if (c > ' ') return c;
                i++;
            }

            return 0;
        }
    }

    /// <summary>Takes a byte, blanks before it included.</summary>
    /// <param name="wanted">The byte.</param>
    /// <returns>Whether it was there.</returns>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public bool TryTake(byte wanted)
    {
        var frame = _frame;
        var i = Position;
        while ((uint)i < (uint)frame.Length && frame[i] <= ' ') i++;
        if ((uint)i >= (uint)frame.Length || frame[i] != wanted) return false;
        Position = i + 1;
        return true;
    }

    /// <summary>Reads the next key of an object, and its colon; commas are taken on the way.</summary>
    /// <param name="key">The key's bytes as they stand.</param>
    /// <returns>False at the object's end or at a fault.</returns>
    public bool TryNextKey(out ReadOnlySpan<byte> key)
    {
        TryTake((byte)',');
        return TryString(out key) && TryTake((byte)':');
    }

    /// <summary>Reads a string.</summary>
    /// <param name="text">Its bytes as they stand, escapes not undone.</param>
    /// <returns>Whether there is a whole one.</returns>
    public bool TryString(out ReadOnlySpan<byte> text)
    {
        text = default;
        if (!TryTake((byte)'"')) return false;
        var start = Position;
        if (!TryFinishString()) return false;
        text = _frame[start..(Position - 1)];
        return true;
    }

    /// <summary>Reads a whole number that fits 64 bits, in quotes or not; stays before what is none, which then can be skipped.</summary>
    /// <param name="value">The number.</param>
    /// <returns>Whether there is one.</returns>
    public bool TryLong(out long value)
    {
        var before = Position;
        if (TryNumber(out value)) return true;
        Position = before;
        value = 0;
        return false;
    }

    private bool TryNumber(out long value)
    {
        value = 0;
        var quoted = TryTake((byte)'"');
        var negative = TryTake((byte)'-');
        while (Position < _frame.Length && _frame[Position] <= ' ') Position++;
        var start = Position;
        var i = start;
        for (; (uint)i < (uint)_frame.Length; i++)
        {
            var digit = (uint)(_frame[i] - '0');
            if (digit > 9) break;
            if (i - start >= 18 && (i - start > 18 || value > (long.MaxValue - digit) / 10)) return false;
            value = (value * 10) + digit;
        }

        if (i == start) return false;
        Position = i;
        if (negative) value = -value;
        return !quoted || TryTake((byte)'"');
    }

    /// <summary>Skips a value of any kind.</summary>
    /// <returns>False when it does not end.</returns>
    public bool TrySkip()
    {
        var first = Peek;
        if (first == '"') return TryString(out _);
        if (first is not ((byte)'{' or (byte)'[')) return TrySkipPlain();
        TryTake(first);
        if (first == '[' && TrySkipLevels()) return true;
        for (var depth = 1; depth > 0;)
        {
            var next = _frame[Position..].IndexOfAny(Structure);
            if (next < 0) return false;
            Position += next + 1;
            switch (_frame[Position - 1])
            {
                case (byte)'"':
                    if (!TryFinishString()) return false;
                    break;
                case (byte)'{' or (byte)'[':
                    depth++;
                    break;
                default:
                    depth--;
                    break;
            }
        }

        return true;
    }

    /// <summary>Book sides are arrays of arrays of plain strings: they end at the first <c>]]</c>.</summary>
    private bool TrySkipLevels()
    {
        if (Position >= _frame.Length || _frame[Position] != '[') return false;
        var end = _frame[Position..].IndexOf("]]"u8);
        if (end < 0) return false;
        var after = Position + end + 2;
        if (after >= _frame.Length || _frame[after] is not ((byte)',' or (byte)'}')) return false;
        Position = after;
        return true;
    }

    private bool TrySkipPlain()
    {
        var length = _frame[Position..].IndexOfAny(",}]"u8);
        if (length <= 0) return false;
        Position += length;
        return true;
    }

    /// <summary>From behind the opening quote to behind the closing one.</summary>
    private bool TryFinishString()
    {
        while (true)
        {
            var next = _frame[Position..].IndexOfAny((byte)'"', (byte)'\\');
            if (next < 0) return false;
            Position += next + 1;
            if (_frame[Position - 1] == '"') return true;
            if (Position >= _frame.Length) return false;
            Position++;
        }
    }
}
