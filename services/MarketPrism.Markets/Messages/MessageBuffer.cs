using System.Buffers.Text;
using System.Text;
using System.Text.Unicode;
using MarketPrism.Domain;

namespace MarketPrism.Markets.Messages;

/// <summary>A growing, reused buffer that JSON text is written into; allocates only to grow. For one thread at a time.</summary>
public sealed class MessageBuffer
{
    private byte[] _bytes = new byte[4096];

    /// <summary>What has been written.</summary>
    public ReadOnlySpan<byte> Written => _bytes.AsSpan(0, Length);

    /// <summary>How many bytes have been written.</summary>
    public int Length { get; private set; }

    /// <summary>Empties the buffer.</summary>
    public void Clear() => Length = 0;

    /// <summary>Appends bytes as they are.</summary>
    /// <param name="text">The bytes.</param>
    public void Append(ReadOnlySpan<byte> text)
    {
        text.CopyTo(Reserve(text.Length));
        Length += text.Length;
    }

    /// <summary>Appends one byte.</summary>
    /// <param name="character">The byte.</param>
    public void Append(byte character)
    {
        Reserve(1)[0] = character;
        Length++;
    }

    /// <summary>Appends a whole number.</summary>
    /// <param name="value">The number.</param>
    public void Append(long value)
    {
        Utf8Formatter.TryFormat(value, Reserve(20), out var written);
        Length += written;
    }

    /// <summary>Appends a whole number, or <c>null</c>.</summary>
    /// <param name="value">The number.</param>
    public void Append(long? value)
    {
        if (value is { } number) Append(number);
        else Append("null"u8);
    }

    /// <summary>Appends a decimal number as a JSON string: exact, without trailing zeros.</summary>
    /// <param name="value">The number.</param>
    public void AppendDecimal(FixedNumber value)
    {
        if (value.Scale <= FixedNumber.MaxLongScale && value.Mantissa == (long)value.Mantissa)
        {
            AppendDecimal((long)value.Mantissa, value.Scale);
            return;
        }

        var target = Reserve(FixedNumber.MaxLength + 2);
        target[0] = (byte)'"';
        value.TryFormat(target[1..], out var length);
        target[length + 1] = (byte)'"';
        Length += length + 2;
    }

    /// <summary>Appends a decimal number as a JSON string, or <c>null</c>.</summary>
    /// <param name="value">The number.</param>
    public void AppendDecimal(FixedNumber? value)
    {
        if (value is { } number) AppendDecimal(number);
        else Append("null"u8);
    }

    /// <summary>Appends <c>mantissa × 10^-scale</c> as a JSON string: exact, without trailing zeros.</summary>
    /// <param name="mantissa">All digits, signed.</param>
    /// <param name="scale">Decimals, 0 to 18.</param>
    public void AppendDecimal(long mantissa, int scale)
    {
        // quote, sign, "0.", up to 18 zeros and 19 digits, quote
        var target = Reserve(44);
        var n = 0;
        target[n++] = (byte)'"';
        if (mantissa < 0) target[n++] = (byte)'-';
        Span<byte> digits = stackalloc byte[20];
        Utf8Formatter.TryFormat(mantissa < 0 ? 0UL - (ulong)mantissa : (ulong)mantissa, digits, out var count);
        while (scale > 0 && count > 0 && digits[count - 1] == '0')
        {
            count--;
            scale--;
        }

        if (count == 0)
        {
            target[n++] = (byte)'0';
        }
        else if (scale == 0)
        {
            digits[..count].CopyTo(target[n..]);
            n += count;
        }
        else
        {
            var whole = count - scale;
            if (whole <= 0)
            {
                target[n++] = (byte)'0';
                target[n++] = (byte)'.';
                target.Slice(n, -whole).Fill((byte)'0');
                n -= whole;
                whole = 0;
            }
            else
            {
                digits[..whole].CopyTo(target[n..]);
                n += whole;
                target[n++] = (byte)'.';
            }

            digits[whole..count].CopyTo(target[n..]);
            n += count - whole;
        }

        target[n++] = (byte)'"';
        Length += n;
    }

    /// <summary>Appends text as a JSON string, escaped where JSON wants it; other characters stay as they are.</summary>
    /// <param name="text">The text.</param>
    public void AppendText(ReadOnlySpan<char> text)
    {
        Append((byte)'"');
        while (!text.IsEmpty)
        {
            var stop = text.IndexOfAny(NeedsEscape);
            var plain = stop < 0 ? text : text[..stop];
            var target = Reserve(plain.Length * 3);
            Utf8.FromUtf16(plain, target, out _, out var written);
            Length += written;
            if (stop < 0) break;
            AppendEscaped(text[stop]);
            text = text[(stop + 1)..];
        }

        Append((byte)'"');
    }

    private static readonly System.Buffers.SearchValues<char> NeedsEscape =
        System.Buffers.SearchValues.Create(string.Concat(Enumerable.Range(0, 32).Select(i => (char)i)) + "\"\\");

    private void AppendEscaped(char c)
    {
        if (c is '"' or '\\')
        {
            Append((byte)'\\');
            Append((byte)c);
            return;
        }

        Append("\\u00"u8);
        Utf8Formatter.TryFormat((byte)c, Reserve(2), out var written, new System.Buffers.StandardFormat('x', 2));
        Length += written;
    }

    private Span<byte> Reserve(int count)
    {
        if (_bytes.Length - Length < count) Array.Resize(ref _bytes, Math.Max(_bytes.Length * 2, Length + count));
        return _bytes.AsSpan(Length);
    }

    /// <inheritdoc/>
    public override string ToString() => Encoding.UTF8.GetString(Written);
}
