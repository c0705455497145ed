using System.Buffers.Text;
using System.Text;

namespace MarketPrism.Feeds.Simulation;

/// <summary>A frame with places for numbers: <c>#i</c> id, <c>#p</c> previous id, <c>#t</c> time.</summary>
internal sealed class ModelTemplate
{
    private readonly List<(byte[] Text, char Number)> _parts = [];
    private readonly int _length;

    internal ModelTemplate(string text)
    {
        while (text.IndexOf('#', StringComparison.Ordinal) is >= 0 and var at)
        {
            _parts.Add((Encoding.UTF8.GetBytes(text[..at]), text[at + 1]));
            text = text[(at + 2)..];
        }

        _parts.Add((Encoding.UTF8.GetBytes(text), '\0'));
        _length = _parts.Sum(p => p.Text.Length + 20);
    }

    internal ReadOnlyMemory<byte> Fill(long id, long previous, long time)
    {
        var frame = new byte[_length];
        var n = 0;
        foreach (var (text, number) in _parts)
        {
            text.CopyTo(frame, n);
            n += text.Length;
            if (number == '\0') continue;
            Utf8Formatter.TryFormat(number switch { 'i' => id, 'p' => previous, _ => time }, frame.AsSpan(n), out var written);
            n += written;
        }

        return frame.AsMemory(0, n);
    }
}
