using System.IO.Hashing;

namespace MarketPrism.Markets;

/// <summary>OKX's checksum: <c>bid:size:ask:size:…</c> of the best 25 levels, a side that has run out left out, CRC-32 as a signed number. The texts of levels that have not changed are kept.</summary>
internal sealed class BookChecksum
{
    private const int Levels = 25;

    private readonly ChecksumSide _bids = new(isAsk: false, Levels);
    private readonly ChecksumSide _asks = new(isAsk: true, Levels);
    private readonly byte[] _text = new byte[((2 * Levels) + 1) * ChecksumSide.SlotSize];

    public int Compute(OrderBook book)
    {
        _bids.Update(book.Bids, book.PriceScale, book.QuantityScale);
        _asks.Update(book.Asks, book.PriceScale, book.QuantityScale);
        var at = 0;
        for (var i = 0; i < Levels; i++)
        {
            _bids.Append(i, _text, ref at);
            _asks.Append(i, _text, ref at);
        }

        return (int)Crc32.HashToUInt32(_text.AsSpan(0, Math.Max(0, at - 1)));
    }
}
