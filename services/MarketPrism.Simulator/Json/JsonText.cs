using System.Buffers.Text;

namespace MarketPrism.Simulator.Json;

/// <summary>A growing UTF-8 buffer with the few number forms that venues write; reused, so that encoding a frame costs one copy.</summary>
internal sealed class JsonText
{
    private byte[] _buffer = new byte[4096];

    public int Length { get; private set; }

    public ReadOnlySpan<byte> Written => _buffer.AsSpan(0, Length);

    public JsonText Clear()
    {
        Length = 0;
        return this;
    }

    public JsonText Raw(scoped ReadOnlySpan<byte> text)
    {
        text.CopyTo(Reserve(text.Length));
        Length += text.Length;
        return this;
    }

    /// <summary>Text that needs no escaping: names, ids.</summary>
    public JsonText Text(string text)
    {
        Length += System.Text.Encoding.UTF8.GetBytes(text, Reserve(text.Length * 3));
        return this;
    }

    /// <summary>A quoted string, escaped.</summary>
    public JsonText Quoted(string text)
    {
        Raw("\""u8);
        Raw(System.Text.Json.JsonEncodedText.Encode(text, System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping).EncodedUtf8Bytes);
        return Raw("\""u8);
    }

    public JsonText Number(long value)
    {
        Utf8Formatter.TryFormat(value, Reserve(20), out var written);
        Length += written;
        return this;
    }

    /// <summary>A time of the venue: Unix milliseconds, or microseconds when asked for.</summary>
    public JsonText Time(long unixNs, bool microseconds) => Number(unixNs / (microseconds ? 1_000 : 1_000_000));

    public JsonText Boolean(bool value) => Raw(value ? "true"u8 : "false"u8);

    /// <summary>A fixed-point number with exactly <paramref name="display"/> decimals.</summary>
    public JsonText Fixed(long mantissa, int scale, int display)
    {
        Fixed(mantissa, scale);
        if (scale == 0 && display > 0) Raw("."u8);
        for (; scale < display; scale++) Raw("0"u8);
        return this;
    }

    /// <summary>A fixed-point number without trailing zeros.</summary>
    public JsonText Trimmed(long mantissa, int scale)
    {
        for (; scale > 0 && mantissa % 10 == 0; scale--) mantissa /= 10;
        return Fixed(mantissa, scale);
    }

    /// <summary>A number that is not on a grid, with so many decimals.</summary>
    public JsonText Decimal(double value, int decimals)
    {
        Utf8Formatter.TryFormat(value, Reserve(40), out var written, new System.Buffers.StandardFormat('F', (byte)decimals));
        Length += written;
        return this;
    }

    public JsonText Decimal(decimal value)
    {
        Utf8Formatter.TryFormat(value / 1.0000000000000000000000000000m, Reserve(64), out var written);
        Length += written;
        return this;
    }

    private JsonText Fixed(long mantissa, int scale)
    {
        if (mantissa < 0)
        {
            Raw("-"u8);
            mantissa = -mantissa;
        }

        if (scale == 0) return Number(mantissa);
        var unit = 1L;
        for (var i = 0; i < scale; i++) unit *= 10;
        Number(mantissa / unit).Raw("."u8);
        Utf8Formatter.TryFormat(mantissa % unit, Reserve(20), out _, new System.Buffers.StandardFormat('D', (byte)scale));
        Length += scale;
        return this;
    }

    private Span<byte> Reserve(int size)
    {
        if (_buffer.Length - Length < size) Array.Resize(ref _buffer, Math.Max(_buffer.Length * 2, Length + size));
        return _buffer.AsSpan(Length);
    }
}
