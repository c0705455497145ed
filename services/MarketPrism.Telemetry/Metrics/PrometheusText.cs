using System.Buffers;
using System.Buffers.Text;
using System.Globalization;
using System.Text;

namespace MarketPrism.Telemetry;

/// <summary>Writes Prometheus' text format.</summary>
internal ref struct PrometheusText(IBufferWriter<byte> output)
{
    private Span<byte> _span;
    private int _length;

    /// <summary>Labels between the braces, ready to write.</summary>
    public static byte[] FormatLabels(ReadOnlySpan<KeyValuePair<string, object?>> first, ReadOnlySpan<KeyValuePair<string, object?>> second)
    {
        var text = new StringBuilder();
        foreach (var (key, value) in first) Append(key, value);
        foreach (var (key, value) in second) Append(key, value);
        return Encoding.UTF8.GetBytes(text.ToString());

        void Append(string key, object? value)
        {
            if (text.Length > 0) text.Append(',');
            text.Append(PrometheusNames.Label(key)).Append("=\"");
            foreach (var c in Convert.ToString(value, CultureInfo.InvariantCulture) ?? "")
            {
                if (c == '\n') text.Append("\\n");
                else if (c is '"' or '\\') text.Append('\\').Append(c);
                else text.Append(c);
            }

            text.Append('"');
        }
    }

    public void Head(string name, string help, MetricKind kind)
    {
        if (help.Length > 0) Text($"# HELP {name} {help.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\n", "\\n", StringComparison.Ordinal)}\n");
        var word = kind switch { MetricKind.Counter or MetricKind.ObservableCounter => "counter", MetricKind.Histogram => "histogram", _ => "gauge" };
        Text($"# TYPE {name} {word}\n");
    }

    /// <summary>Writes a sample; a bound other than 0 is the bucket's <c>le</c>.</summary>
    public void Sample(string name, string suffix, scoped ReadOnlySpan<byte> labels, double bound, double value)
    {
        Text(name);
        Text(suffix);
        var isBucket = suffix == "_bucket";
        if (labels.Length > 0 || isBucket)
        {
            Bytes("{"u8);
            Bytes(labels);
            if (isBucket)
            {
                if (labels.Length > 0) Bytes(","u8);
                Bytes("le=\""u8);
                Number(bound);
                Bytes("\""u8);
            }

            Bytes("}"u8);
        }

        Bytes(" "u8);
        Number(value);
        Bytes("\n"u8);
    }

    public void Flush()
    {
        output.Advance(_length);
        _span = default;
        _length = 0;
    }

    private void Number(double value)
    {
        if (double.IsPositiveInfinity(value)) Bytes("+Inf"u8);
        else if (double.IsNegativeInfinity(value)) Bytes("-Inf"u8);
        else if (double.IsNaN(value)) Bytes("NaN"u8);
        else
        {
            Span<byte> digits = stackalloc byte[32];
            Utf8Formatter.TryFormat(value, digits, out var n);
            Bytes(digits[..n]);
        }
    }

    private void Text(string text)
    {
        Reserve(Encoding.UTF8.GetMaxByteCount(text.Length));
        _length += Encoding.UTF8.GetBytes(text, _span[_length..]);
    }

    private void Bytes(scoped ReadOnlySpan<byte> bytes)
    {
        Reserve(bytes.Length);
        bytes.CopyTo(_span[_length..]);
        _length += bytes.Length;
    }

    private void Reserve(int bytes)
    {
        if (_span.Length - _length >= bytes) return;
        Flush();
        _span = output.GetSpan(Math.Max(bytes, 4_096));
    }
}
