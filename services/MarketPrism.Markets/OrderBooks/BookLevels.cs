using MarketPrism.Exchanges;

namespace MarketPrism.Markets;

/// <summary>The levels of one side of a book, best first. A view: it shows the book as it is, and must not be kept across a change of it.</summary>
public readonly struct BookLevels
{
    private readonly BookSide _side;

    internal BookLevels(BookSide side) => _side = side;

    /// <summary>How many levels there are.</summary>
    public int Count => _side.Count;

    /// <summary>Enumerates without allocation.</summary>
    /// <returns>The enumerator.</returns>
    public Enumerator GetEnumerator() => new(_side);

    /// <summary>The quantity at a price.</summary>
    /// <param name="price">Mantissa at the book's price scale.</param>
    /// <returns>Mantissa at the book's quantity scale; 0 when there is no such level.</returns>
    public long QuantityAt(long price) => _side.QuantityAt(price);

    /// <summary>Copies the best levels.</summary>
    /// <param name="destination">Gets as many as it has room for.</param>
    /// <returns>How many were copied.</returns>
    public int CopyTo(Span<BookLevel> destination)
    {
        var count = 0;
        foreach (var level in this)
        {
            if (count == destination.Length) break;
            destination[count++] = level;
        }

        return count;
    }

    /// <summary>Walks from the best level to the worst.</summary>
    public struct Enumerator
    {
        private readonly BookSide _side;
        private int _cursor;

        internal Enumerator(BookSide side)
        {
            _side = side;
            _cursor = int.MaxValue;
        }

        /// <summary>The level.</summary>
        public readonly BookLevel Current => _side.At(_cursor);

        /// <summary>Steps on.</summary>
        /// <returns>Whether there is another level.</returns>
        public bool MoveNext() => _side.MoveNext(ref _cursor);
    }
}
