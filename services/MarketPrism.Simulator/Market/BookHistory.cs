namespace MarketPrism.Simulator.Market;

/// <summary>The last changes of a book, in a ring; cursors are the count of all changes so far.</summary>
internal sealed class BookHistory(int capacity)
{
    private readonly BookChange[] _ring = new BookChange[capacity];

    /// <summary>The number of changes ever made.</summary>
    public long Count { get; private set; }

    /// <summary>The oldest change that is still known.</summary>
    public long First => Math.Max(0, Count - _ring.Length);

    public ref readonly BookChange this[long cursor] => ref _ring[cursor % _ring.Length];

    public void Add(in BookChange change) => _ring[Count++ % _ring.Length] = change;

    /// <summary>
    /// The cursor after the last change that belongs to the book at <paramref name="id"/>, or -1 when that is out of reach.
    /// An exact id wins over an order of ids, because a venue may restart its numbers (OKX at maintenance).
    /// </summary>
    public long CursorAt(long id, long initialId)
    {
        var firstAtOrBelow = -1L;
        for (var at = Count - 1; at >= First; at--)
        {
            ref readonly var change = ref this[at];
            if (change.Id == id) return at + 1;
            if (firstAtOrBelow >= 0) continue;
            if (change.Id < id) firstAtOrBelow = at + 1;
        }

        if (firstAtOrBelow >= 0) return firstAtOrBelow;
        return First == 0 && id >= initialId ? 0 : -1;
    }
}
