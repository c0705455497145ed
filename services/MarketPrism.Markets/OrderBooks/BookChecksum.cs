using MarketPrism.Domain;
using MarketPrism.Exchanges;

namespace MarketPrism.Markets;

/// <summary>OKX's checksum: <c>bid:size:ask:size:…</c> of the best 25 levels, a side that has run out left out, CRC-32 as a signed number.</summary>
internal static class BookChecksum
{
    private const int Levels = 25;
    private const int MaxText = 22; // 20 characters and a colon, with room for the point

    public static int Compute(OrderBook book)
    {
        Span<byte> text = stackalloc byte[Levels * 4 * MaxText];
        var at = 0;
        var bids = book.Bids.GetEnumerator();
        var asks = book.Asks.GetEnumerator();
        for (var i = 0; i < Levels; i++)
        {
            if (bids.MoveNext()) Append(text, ref at, book, bids.Current);
            if (asks.MoveNext()) Append(text, ref at, book, asks.Current);
        }

        return (int)Crc32.Compute(text[..Math.Max(0, at - 1)]);
    }

    private static void Append(Span<byte> text, ref int at, OrderBook book, BookLevel level)
    {
        Append(text, ref at, book.ToPrice(level.Price));
        Append(text, ref at, book.ToQuantity(level.Quantity));
    }

    private static void Append(Span<byte> text, ref int at, FixedNumber number)
    {
        number.TryFormat(text[at..], out var written);
        at += written;
        text[at++] = (byte)':';
    }
}
