using MarketPrism.Domain;
using MarketPrism.Exchanges;

namespace MarketPrism.Markets;

/// <summary>
/// An order book in fixed-point numbers: prices and quantities are mantissas at <see cref="PriceScale"/> and <see cref="QuantityScale"/>, which rise when the venue sends more decimals.
/// Knows nothing of ids: <see cref="BookSynchronizer"/> decides what is applied. One thread at a time; allocates only when it grows.
/// </summary>
public sealed class OrderBook
{
    private readonly BookSide _bids = new(false);
    private readonly BookSide _asks = new(true);
    private readonly SideHorizon _bidHorizon;
    private readonly SideHorizon _askHorizon;
    private readonly SnapshotDepth _depth;
    private BookChecksum? _checksum; // only where the venue sends checksums

    /// <summary>An empty book.</summary>
    public OrderBook()
        : this(SnapshotDepth.Unknown, 0, 0)
    {
    }

    /// <summary>An empty book.</summary>
    /// <param name="depth">Tells whether a snapshot is whole.</param>
    /// <param name="priceScale">The least decimals of the prices.</param>
    /// <param name="quantityScale">The least decimals of the quantities.</param>
    internal OrderBook(SnapshotDepth depth, int priceScale, int quantityScale)
    {
        _depth = depth;
        (PriceScale, QuantityScale) = (priceScale, quantityScale);
        _bidHorizon = new SideHorizon(_bids, 1);
        _askHorizon = new SideHorizon(_asks, -1);
    }

    /// <summary>Decimals of the prices, 0 to 18.</summary>
    public int PriceScale { get; private set; }

    /// <summary>Decimals of the quantities, 0 to 18.</summary>
    public int QuantityScale { get; private set; }

    /// <summary>Bids, best first.</summary>
    public BookLevels Bids => new(_bids);

    /// <summary>Asks, best first.</summary>
    public BookLevels Asks => new(_asks);

    /// <summary>The worst bid of the last snapshot, or of the channel's window: below it levels are unknown until they change; null when there was none, or when the side is known to be whole.</summary>
    public FixedNumber? HorizonBid => _bidHorizon.Price is { } price ? ToPrice(price) : null;

    /// <summary>The worst ask of the last snapshot; null when there was none, or when the snapshot is known to be whole.</summary>
    public FixedNumber? HorizonAsk => _askHorizon.Price is { } price ? ToPrice(price) : null;

    /// <summary>True when the best bid is not below the best ask: crossed or locked.</summary>
    public bool IsCrossed => _bids.TryGetBest(out var bid) && _asks.TryGetBest(out var ask) && bid.Price >= ask.Price;

    /// <summary>The best bid.</summary>
    /// <param name="level">The level, when there is one.</param>
    /// <returns>False when the side is empty.</returns>
    public bool TryGetBestBid(out BookLevel level) => _bids.TryGetBest(out level);

    /// <summary>The best ask.</summary>
    /// <param name="level">The level, when there is one.</param>
    /// <returns>False when the side is empty.</returns>
    public bool TryGetBestAsk(out BookLevel level) => _asks.TryGetBest(out level);

    /// <summary>How the best prices stand to the horizon.</summary>
    internal BookReach Reach
    {
        get
        {
            var (bids, asks) = (_bidHorizon.Reach, _askHorizon.Reach);
            return bids > asks ? bids : asks;
        }
    }

    /// <summary>Bytes that the levels take, with the room for more.</summary>
    internal long MemoryBytes => _bids.MemoryBytes + _asks.MemoryBytes;

    /// <summary>A price mantissa as a number.</summary>
    /// <param name="mantissa">Mantissa at <see cref="PriceScale"/>.</param>
    /// <returns>The number.</returns>
    public FixedNumber ToPrice(long mantissa) => new(mantissa, (byte)PriceScale);

    /// <summary>A quantity mantissa as a number.</summary>
    /// <param name="mantissa">Mantissa at <see cref="QuantityScale"/>.</param>
    /// <returns>The number.</returns>
    public FixedNumber ToQuantity(long mantissa) => new(mantissa, (byte)QuantityScale);

    /// <summary>Empties the book; the scales stay.</summary>
    public void Clear()
    {
        _bids.Clear();
        _asks.Clear();
        _bidHorizon.Clear();
        _askHorizon.Clear();
    }

    /// <summary>Empties the book and forgets its scales, which one number may have raised so far that no other fits.</summary>
    public void ForgetScales()
    {
        Clear();
        PriceScale = QuantityScale = 0;
    }

    /// <summary>Applies an update, or replaces the book by a snapshot.</summary>
    /// <param name="depth">The event; brought to the book's scales when those are larger.</param>
    /// <returns>False when a number does not fit 64 bits at the scales needed: the book is then worthless until the next snapshot.</returns>
    public bool TryApply(DepthEvent depth)
    {
        if (depth.Kind == DepthKind.Update)
        {
            if (!TryAlign(depth)) return false;
            _bids.Touch(depth.Bids.Levels);
            _asks.Touch(depth.Asks.Levels);
            _bids.Apply(depth.Bids.Levels);
            _asks.Apply(depth.Asks.Levels);
            return true;
        }

        Clear();
        if (!TryAlign(depth)) return false;
        _bids.Load(depth.Bids.Levels);
        _asks.Load(depth.Asks.Levels);
        _bidHorizon.Set(_depth, depth);
        _askHorizon.Set(_depth, depth);
        return true;
    }

    /// <summary>Drops all but the best levels, for channels that keep a window of the book.</summary>
    /// <param name="levels">Levels a side.</param>
    public void Truncate(int levels)
    {
        _bids.Truncate(levels);
        _asks.Truncate(levels);
        _bidHorizon.Follow(levels);
        _askHorizon.Follow(levels);
    }

    /// <summary>Whether so many levels a side, or half of the snapshot's when that is fewer, lie inside the horizon.</summary>
    internal bool HoldsInside(int levels) => _bidHorizon.Holds(levels) && _askHorizon.Holds(levels);

    /// <summary>OKX's checksum of the book: CRC-32 of its best 25 levels in the venue's own text, whose numbers have no trailing zeros.</summary>
    /// <returns>The checksum.</returns>
    public int Checksum() => (_checksum ??= new BookChecksum()).Compute(this);

    private bool TryAlign(DepthEvent depth)
    {
        if (depth.PriceScale == PriceScale && depth.QuantityScale == QuantityScale) return true;
        if (depth.PriceScale < PriceScale && !depth.TryRaisePriceScale(PriceScale)) return false;
        if (depth.QuantityScale < QuantityScale && !depth.TryRaiseQuantityScale(QuantityScale)) return false;
        if (depth.PriceScale == PriceScale && depth.QuantityScale == QuantityScale) return true;
        var price = FixedNumber.Pow10(depth.PriceScale - PriceScale);
        var quantity = FixedNumber.Pow10(depth.QuantityScale - QuantityScale);
        (PriceScale, QuantityScale) = (depth.PriceScale, depth.QuantityScale);
        return _bidHorizon.TryScale(price) && _askHorizon.TryScale(price) && _bids.TryScale(price, quantity) && _asks.TryScale(price, quantity);
    }
}
