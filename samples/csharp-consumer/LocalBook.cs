using System.Globalization;
using System.Text;
using System.Text.Json;

namespace ConsumerSample;

/// <summary>A copy of a published book, and the rules to keep it true.</summary>
public sealed class LocalBook
{
    private readonly SortedDictionary<decimal, decimal> _bids = new(Comparer<decimal>.Create(static (a, b) => b.CompareTo(a)));
    private readonly SortedDictionary<decimal, decimal> _asks = [];
    private long _epoch;

    /// <summary>Whether the copy is complete.</summary>
    public bool IsSynced { get; private set; }

    /// <summary>The id that it stands at.</summary>
    public long LastUpdateId { get; private set; }

    /// <summary>How often something was missing.</summary>
    public int Gaps { get; private set; }

    /// <summary>Levels on the bid side.</summary>
    public int Bids => _bids.Count;

    /// <summary>Levels on the ask side.</summary>
    public int Asks => _asks.Count;

    /// <summary>Takes a message of the book's subject, or the answer of <c>ctl.book</c>.</summary>
    public Taken Take(byte[] json)
    {
        using var document = JsonDocument.Parse(json);
        var message = document.RootElement;

        // 1. Keep the highest epoch: lower ones come from a processor that has lost the partition
        var epoch = message.GetProperty("epoch").GetInt64();
        if (epoch < _epoch) return Taken.Ignored;
        _epoch = epoch;

        // 2. Not synced: throw the book away and wait for the next snapshot
        if (message.GetProperty("state").GetString() != "synced")
        {
            IsSynced = false;
            return Taken.Ignored;
        }

        var last = message.GetProperty("last_update_id").GetInt64();
        if (message.GetProperty("update_type").GetString() == "snapshot")
        {
            _bids.Clear();
            _asks.Clear();
        }
        else
        {
            // 3. An update must follow: its prev_update_id is the id that the copy stands at
            if (!IsSynced) return Taken.Ignored;
            var previous = message.GetProperty("prev_update_id").GetInt64();
            if (previous != LastUpdateId)
            {
                if (last <= LastUpdateId) return Taken.Ignored;
                IsSynced = false;
                Gaps++;
                return Taken.Gap;
            }
        }

        // 4. Quantities are absolute; "0" removes
        Apply(_bids, message.GetProperty("bids"));
        Apply(_asks, message.GetProperty("asks"));
        LastUpdateId = last;
        IsSynced = true;
        return Taken.Applied;
    }

    /// <summary>Takes another copy over.</summary>
    public void CopyFrom(LocalBook other)
    {
        _bids.Clear();
        _asks.Clear();
        foreach (var (price, quantity) in other._bids) _bids.Add(price, quantity);
        foreach (var (price, quantity) in other._asks) _asks.Add(price, quantity);
        (_epoch, LastUpdateId, IsSynced) = (other._epoch, other.LastUpdateId, other.IsSynced);
    }

    /// <inheritdoc/>
    public override string ToString()
    {
        var text = new StringBuilder();
        foreach (var (price, quantity) in _bids) text.Append(CultureInfo.InvariantCulture, $"{price}@{quantity} ");
        text.Append('|');
        foreach (var (price, quantity) in _asks) text.Append(CultureInfo.InvariantCulture, $"{price}@{quantity} ");
        return text.ToString();
    }

    private static void Apply(SortedDictionary<decimal, decimal> side, JsonElement levels)
    {
        foreach (var level in levels.EnumerateArray())
        {
            var price = decimal.Parse(level[0].GetString()!, CultureInfo.InvariantCulture);
            var quantity = decimal.Parse(level[1].GetString()!, CultureInfo.InvariantCulture);
            if (quantity == 0) side.Remove(price);
            else side[price] = quantity;
        }
    }
}
