using System.Runtime.CompilerServices;

namespace MarketPrism.Simulator.Market;

/// <summary>The last changes of a book, in a ring; cursors are the count of all changes so far.</summary>
internal sealed class BookHistory(int capacity)
{
    private BookChange[] _ring = new BookChange[Math.Min(capacity, 1024)];
    private readonly List<(long Cursor, long InitialId)> _runs = [];

    /// <summary>The number of changes ever made.</summary>
    public long Count { get; private set; }

    public long Bytes => _ring.Length * (long)Unsafe.SizeOf<BookChange>();

    /// <summary>The oldest change that is still known.</summary>
    public long First => Math.Max(0, Count - _ring.Length);

    public ref readonly BookChange this[long cursor] => ref _ring[cursor % _ring.Length];

    public void Add(in BookChange change)
    {
        // it grows to its limit before it wraps round for the first time
        if (Count == _ring.Length && _ring.Length < capacity) Array.Resize(ref _ring, Math.Min(capacity, _ring.Length * 4));
        _ring[Count++ % _ring.Length] = change;
    }

    /// <summary>Starts a run of rising ids: at the beginning, and when the venue restarts its numbers (OKX at maintenance).</summary>
    public void BeginRun(long initialId) => _runs.Add((Count, initialId));

    /// <summary>
    /// The cursor after the last change that belongs to the book at <paramref name="id"/>, or -1 when that is out of reach. The latest run
    /// that has the very id wins, else the latest run that spans it.
    /// </summary>
    public long CursorAt(long id)
    {
        var spanning = -1L;
        var end = Count;
        for (var run = _runs.Count - 1; run >= 0 && end > First - 1; run--)
        {
            var (start, initialId) = _runs[run];
            if (id == initialId && start >= First) return start;
            var at = LastAtOrBelow(id, Math.Max(start, First), end);
            if (at >= 0 && this[at].Id == id) return at + 1;
            if (spanning < 0 && at >= 0) spanning = at + 1;
            else if (spanning < 0 && start >= First && id > initialId && start < end && id < this[start].Id) spanning = start;
            end = start;
        }

        return spanning;
    }

    private long LastAtOrBelow(long id, long low, long end)
    {
        var high = end - 1;
        var found = -1L;
        while (low <= high)
        {
            var middle = (low + high) / 2;
            if (this[middle].Id <= id) (found, low) = (middle, middle + 1);
            else high = middle - 1;
        }

        return found;
    }
}
