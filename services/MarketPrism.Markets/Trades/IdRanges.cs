namespace MarketPrism.Markets.Trades;

/// <summary>A set of ids as ranges, from which ids are taken out one by one. Taking them in order is cheap.</summary>
internal sealed class IdRanges
{
    private const int RangeLimit = 4096;

    private readonly List<(long From, long To)> _ranges;

    internal IdRanges(long from, long to)
    {
        _ranges = [(from, to)];
        Count = to - from + 1;
    }

    /// <summary>How many ids are left.</summary>
    internal long Count { get; private set; }

    /// <summary>The lowest id that is left; <see cref="long.MaxValue"/> when none is.</summary>
    internal long First => _ranges.Count == 0 ? long.MaxValue : _ranges[0].From;

    /// <summary>Takes an id out; false when it is not there (or the ranges would become too many).</summary>
    internal bool Remove(long id)
    {
        var low = 0;
        var high = _ranges.Count - 1;
        while (low <= high)
        {
            var middle = (low + high) >> 1;
            var (from, to) = _ranges[middle];
            if (id < from) high = middle - 1;
            else if (id > to) low = middle + 1;
            else return RemoveFrom(middle, from, to, id);
        }

        return false;
    }

    private bool RemoveFrom(int index, long from, long to, long id)
    {
        if (from == to)
        {
            _ranges.RemoveAt(index);
        }
        else if (id == from)
        {
            _ranges[index] = (from + 1, to);
        }
        else if (id == to)
        {
            _ranges[index] = (from, to - 1);
        }
        else
        {
            if (_ranges.Count == RangeLimit) return false;
            _ranges[index] = (from, id - 1);
            _ranges.Insert(index + 1, (id + 1, to));
        }

        Count--;
        return true;
    }
}
