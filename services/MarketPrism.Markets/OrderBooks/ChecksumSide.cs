using System.Buffers.Text;
using MarketPrism.Exchanges;

namespace MarketPrism.Markets;

/// <summary>The texts of the best levels of a side, <c>price:size:</c> each, in slots of one size.</summary>
internal sealed class ChecksumSide(bool isAsk, int levels)
{
    /// <summary>Two numbers of at most 20 characters, two colons, and room for fixed-size copies.</summary>
    public const int SlotSize = 48;

    private BookLevel[] _levels = new BookLevel[levels];
    private BookLevel[] _nextLevels = new BookLevel[levels];
    private byte[] _texts = new byte[levels * SlotSize];
    private byte[] _nextTexts = new byte[levels * SlotSize];
    private byte[] _lengths = new byte[levels];
    private byte[] _nextLengths = new byte[levels];
    private int _count;
    private (int Price, int Quantity) _scales;

    /// <summary>Brings the texts up to date.</summary>
    public void Update(BookLevels side, int priceScale, int quantityScale)
    {
        if (_scales != (priceScale, quantityScale)) _count = 0;
        _scales = (priceScale, quantityScale);
        var count = side.CopyTo(_nextLevels);
        var old = 0;
        for (var i = 0; i < count; i++)
        {
            // Both lists run from the best level: a level that stays is found without searching
            var level = _nextLevels[i];
            while (old < _count && (isAsk ? _levels[old].Price < level.Price : _levels[old].Price > level.Price)) old++;
            var slot = _nextTexts.AsSpan(i * SlotSize, SlotSize);
            if (old < _count && _levels[old] == level)
            {
                _texts.AsSpan(old * SlotSize, SlotSize).CopyTo(slot);
                _nextLengths[i] = _lengths[old];
            }
            else
            {
                var at = 0;
                Append(slot, ref at, level.Price, priceScale);
                Append(slot, ref at, level.Quantity, quantityScale);
                _nextLengths[i] = (byte)at;
            }
        }

        (_levels, _nextLevels, _texts, _nextTexts, _lengths, _nextLengths) = (_nextLevels, _levels, _nextTexts, _texts, _nextLengths, _lengths);
        _count = count;
    }

    /// <summary>Appends the text of a level, when there is one.</summary>
    public void Append(int rank, Span<byte> text, ref int at)
    {
        if (rank >= _count) return;
        _texts.AsSpan(rank * SlotSize, SlotSize).CopyTo(text[at..]);
        at += _lengths[rank];
    }

    // All digits first, then the point among them: dividing by the power of ten would cost more than all the rest
    private static void Append(Span<byte> text, ref int at, long mantissa, int scale)
    {
        Span<byte> digits = stackalloc byte[20];
        Utf8Formatter.TryFormat((ulong)mantissa, digits, out var count);
        for (; scale > 0 && digits[count - 1] == (byte)'0' && count > 1; scale--) count--;
        var whole = count - scale;
        if (whole <= 0)
        {
            "0.000000000000000000"u8[..(2 - whole)].CopyTo(text[at..]);
            at += 2 - whole;
            whole = 0;
        }
        else
        {
            digits[..whole].CopyTo(text[at..]);
            at += whole;
            if (scale > 0) text[at++] = (byte)'.';
        }

        digits[whole..count].CopyTo(text[at..]);
        at += count - whole;
        text[at++] = (byte)':';
    }
}
