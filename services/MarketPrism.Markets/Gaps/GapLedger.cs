using System.Globalization;
using System.Text;
using MarketPrism.Domain;
using MarketPrism.Markets.Messages;

namespace MarketPrism.Markets.Gaps;

/// <summary>
/// The ledger of holes: a record when one opens and one when it closes, kept while the bus is away and sent after; the last ones stay readable.
/// Thread-safe: all partitions of a processor write to one ledger.
/// </summary>
public sealed class GapLedger
{
    /// <summary>How many records are kept unless told otherwise.</summary>
    public const int DefaultCapacity = 10_000;

    private const long DayNs = 86_400_000_000_000;

    private readonly Lock _lock = new();
    private readonly Dictionary<string, GapRecord> _records = [];
    private readonly Queue<string> _order = new();
    private readonly Queue<GapRecord> _unsent = new();
    private readonly Dictionary<(GapCause, GapState), long> _counts = [];
    private readonly TimeProvider _time;
    private readonly int _capacity;
    private long _open;
    private long _total;
    private long _evicted;

    /// <summary>Creates an empty ledger.</summary>
    /// <param name="time">The clock that opening and closing are stamped with.</param>
    /// <param name="capacity">How many records are kept, at least 1; the oldest leaves first, closed or not.</param>
    public GapLedger(TimeProvider time, int capacity = DefaultCapacity)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(capacity, 1);
        _time = time;
        _capacity = capacity;
        // a counter that is not there before its first record has no increase at that record: an alert on lost data would miss the first one
        foreach (var cause in Enum.GetValues<GapCause>())
        {
            foreach (var state in Enum.GetValues<GapState>()) _counts[(cause, state)] = 0;
        }
    }

    /// <summary>Opens a record. The id depends only on what was found, so a hole that is found twice is one record.</summary>
    /// <param name="opening">What is known.</param>
    /// <returns>The record's id.</returns>
    public string Open(in GapOpening opening)
    {
        var id = IdOf(opening);
        lock (_lock)
        {
            if (_records.ContainsKey(id)) return id;
            var record = new GapRecord
            {
                Id = id,
                State = GapState.Open,
                Origin = opening.Origin,
                Cause = opening.Cause,
                Connection = opening.Connection ?? "",
                Instrument = opening.Instrument,
                RawChannel = opening.RawChannel,
                FromId = opening.FromId,
                ToId = opening.ToId,
                FromNs = opening.FromNs,
                Frames = opening.Frames,
                OpenedNs = _time.UnixNs(),
            };
            Evict();
            _records.Add(id, record);
            _order.Enqueue(id);
            _open++;
            _total++;
            Note(record);
        }

        return id;
    }

    /// <summary>Closes a record; does nothing when it is closed already or has left.</summary>
    /// <param name="id">The record's id.</param>
    /// <param name="state">Repaired or lost.</param>
    /// <param name="repair">How it was mended.</param>
    /// <param name="toNs">Receive time of the first good data after the hole, Unix ns.</param>
    /// <param name="toId">The last missing id, where it is known only now.</param>
    /// <param name="recovered">Items that came back.</param>
    public void Close(string id, GapState state, GapRepair repair, long toNs, long? toId = null, long recovered = 0)
    {
        if (state == GapState.Open) throw new ArgumentException("a record is closed as repaired or lost", nameof(state));
        lock (_lock)
        {
            if (!_records.TryGetValue(id, out var record) || record.State != GapState.Open) return;
            record = record with { State = state, Repair = repair, ToNs = toNs, ToId = toId ?? record.ToId, Recovered = recovered, ClosedNs = _time.UnixNs() };
            _records[id] = record;
            _open--;
            Note(record);
        }
    }

    /// <summary>Hands over what has not been sent, oldest first, until the receiver refuses. One caller at a time.</summary>
    /// <param name="send">Takes a record; false when the bus is away.</param>
    /// <returns>How many were taken.</returns>
    public int Send(Func<GapRecord, bool> send)
    {
        for (var sent = 0; ; sent++)
        {
            GapRecord? record;
            lock (_lock)
            {
                if (!_unsent.TryPeek(out record)) return sent;
            }

            if (!send(record)) return sent;
            lock (_lock)
            {
                // an overflow may have taken it meanwhile
                if (_unsent.TryPeek(out var head) && ReferenceEquals(head, record)) _unsent.Dequeue();
            }
        }
    }

    /// <summary>Records that were opened or closed at or after a time, oldest first.</summary>
    /// <param name="unixNs">Unix ns; 0 = all that are kept.</param>
    /// <returns>A copy.</returns>
    public IReadOnlyList<GapRecord> Since(long unixNs)
    {
        lock (_lock)
        {
            var list = new List<GapRecord>();
            foreach (var id in _order)
            {
                var record = _records[id];
                if (Math.Max(record.OpenedNs, record.ClosedNs ?? 0) >= unixNs) list.Add(record);
            }

            return list;
        }
    }

    /// <summary>A record.</summary>
    /// <param name="id">Its id.</param>
    /// <returns>Its latest state, or null when it has left.</returns>
    public GapRecord? Find(string id)
    {
        lock (_lock) return _records.GetValueOrDefault(id);
    }

    /// <summary>The ledger in figures.</summary>
    /// <returns>The figures now.</returns>
    public GapTotals Totals()
    {
        var dayAgo = _time.UnixNs() - DayNs;
        lock (_lock)
        {
            long recent = 0;
            foreach (var record in _records.Values)
            {
                if (record.OpenedNs >= dayAgo) recent++;
            }

            return new GapTotals(_open, recent, _total, _unsent.Count, _evicted);
        }
    }

    /// <summary>How many records went into each state, by cause, since the start, zeros included; for metrics.</summary>
    /// <returns>A copy.</returns>
    public IReadOnlyList<KeyValuePair<(GapCause Cause, GapState State), long>> Counts()
    {
        lock (_lock) return [.. _counts];
    }

    private static string IdOf(in GapOpening opening)
    {
        var text = string.Create(
            CultureInfo.InvariantCulture,
            $"{opening.Instrument}|{opening.RawChannel}|{opening.Cause.Name()}|{opening.Connection}|{opening.FromId}|{opening.ToId}|{opening.FromNs}");
        return Fnv1A.Of(Encoding.UTF8.GetBytes(text)).ToString("x16", CultureInfo.InvariantCulture);
    }

    private void Note(GapRecord record)
    {
        _counts[(record.Cause, record.State)]++;
        // a record may wait twice: opened and closed
        if (_unsent.Count == _capacity * 2)
        {
            _unsent.Dequeue();
            _evicted++;
        }

        _unsent.Enqueue(record);
    }

    private void Evict()
    {
        if (_order.Count < _capacity) return;
        _records.Remove(_order.Dequeue(), out var oldest);
        if (oldest?.State == GapState.Open) _open--;
    }
}
