using MarketPrism.Exchanges;

namespace MarketPrism.Markets;

/// <summary>The last 256 applied events by their pair of ids, numbered from 0, for venues whose ids may go back.</summary>
internal sealed class AppliedPairs
{
    private const int Size = 256;
    private (long Previous, long Last)[] _pairs = []; // most venues never need it

    /// <summary>The number of the newest; −1 when there is none.</summary>
    public long Head { get; private set; } = -1;

    public void Add(long previous, long last)
    {
        if (_pairs.Length == 0) _pairs = new (long, long)[Size];
        _pairs[(int)(++Head % Size)] = (previous, last);
    }

    /// <summary>Finds an event after a position, the oldest first.</summary>
    /// <returns>Its number, or −1.</returns>
    public long Find(long previous, long last, long after)
    {
        for (var i = Math.Max(after + 1, Head - Size + 1); i <= Head; i++)
        {
            if (i < 0) continue;
            var (p, l) = _pairs[(int)(i % Size)];

            // a snapshot has no previous id: any event that ends on its id is in it
            if (l == last && (p == previous || p == DepthEvent.NoId)) return i;
        }

        return -1;
    }

    /// <summary>Finds the newest event that ended on an id.</summary>
    /// <returns>Its number, or −1.</returns>
    public long FindLast(long last)
    {
        for (var i = Head; i >= 0 && i > Head - Size; i--)
        {
            if (_pairs[(int)(i % Size)].Last == last) return i;
        }

        return -1;
    }

    public void Clear() => Head = -1;
}
