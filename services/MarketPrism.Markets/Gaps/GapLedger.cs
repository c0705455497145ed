using MarketPrism.Domain;

namespace MarketPrism.Markets.Gaps;

/// <summary>
/// The ledger of gaps. Each service has one; they exchange their records over the bus and follow the same rules, so that all of them show the same records and the same count.
/// A record is sent when it opens, whenever it changes and when it closes; it waits while the bus is away, and the last ones stay readable. Thread-safe.
/// </summary>
public sealed partial class GapLedger
{
    /// <summary>How many records are kept unless told otherwise.</summary>
    public const int DefaultCapacity = 10_000;

    private const long DayNs = 86_400_000_000_000;

    private readonly Lock _lock = new();
    private readonly Dictionary<string, GapRecord> _records = [];
    private readonly LinkedList<string> _order = new();
    private readonly Dictionary<string, string> _aliases = []; // what was opened under which id, and the id that it has now
    private readonly Dictionary<string, long> _open = []; // and when a service last said so
    private readonly HashSet<string> _own = [];
    private readonly Dictionary<(GapCause, GapState), long> _counts = [];
    private readonly TimeProvider _time;
    private readonly int _capacity;
    private int _openCount; // of the set, to be read without the lock
    private long _total;

    /// <summary>Creates an empty ledger.</summary>
    /// <param name="time">The clock that opening and closing are stamped with.</param>
    /// <param name="capacity">How many records are kept, at least 1; the oldest closed one leaves first.</param>
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

    /// <summary>Whether a gap is open: cheap, for callers that look often.</summary>
    public bool HasOpen => Volatile.Read(ref _openCount) > 0;

    /// <summary>
    /// Opens a record, or adds to the open record of the same gap, whoever opened it. The id depends only on what was found, so a gap that is found twice is one record.
    /// </summary>
    /// <param name="opening">What is known.</param>
    /// <param name="hold">How long the record may wait for another service that has seen the same gap and knows its cause, before it is sent.</param>
    /// <returns>The record's id; valid for the other calls also after the record has joined another one.</returns>
    public string Open(in GapOpening opening, TimeSpan hold = default)
    {
        var id = GapRules.IdOf(opening);
        lock (_lock)
        {
            if (_records.ContainsKey(Resolve(id))) return id;
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
            if (FindOpen(record) is { } same)
            {
                _aliases[id] = same.Id;
                _own.Add(same.Id);
                Add(same, record);
                return id;
            }

            Add(record);
            _own.Add(id);
            _total++;
            if (hold > TimeSpan.Zero) _held.Add((id, _time.GetTimestamp() + (long)(hold.TotalSeconds * _time.TimestampFrequency)));
            Note(record);
        }

        return id;
    }

    /// <summary>Closes a record; does nothing when it is closed already or has left.</summary>
    /// <param name="id">The record's id.</param>
    /// <param name="closing">How it ends.</param>
    public void Close(string id, in GapClosing closing)
    {
        if (closing.State == GapState.Open) throw new ArgumentException("a gap ends repaired or lost", nameof(closing));
        lock (_lock)
        {
            var joined = Resolve(id);
            CloseOne(joined, closing);
            if (joined != id) CloseOne(id, closing); // another service has sent it under this id as well
        }
    }

    /// <summary>Adds what became known later, also to a record that is closed: its next version. A cause that says less than the one on record changes nothing.</summary>
    /// <param name="id">The record's id.</param>
    /// <param name="amendment">What became known.</param>
    public void Amend(string id, in GapAmendment amendment)
    {
        lock (_lock)
        {
            if (!_records.TryGetValue(Resolve(id), out var record)) return;
            var (origin, cause) = amendment.Cause ?? (record.Origin, record.Cause);
            Add(record, record with { Origin = origin, Cause = cause, Connection = amendment.Connection ?? record.Connection, After = amendment.After });
        }
    }

    /// <summary>Gives up records that were opened here, whose streams flow again for so long, and of which nobody could verify the repair.</summary>
    /// <param name="after">How long after the first message.</param>
    public void GiveUp(TimeSpan after)
    {
        if (!HasOpen) return;
        var before = _time.UnixNs() - (long)after.TotalNanoseconds;
        foreach (var record in OpenRecords())
        {
            if (record.After is { } first && first.ReceivedNs < before && IsOwn(record.Id)) Close(record.Id, GapClosing.Lost(GapEvidence.GivenUp, first.ReceivedNs));
        }
    }

    /// <summary>The gaps that are open, oldest first.</summary>
    /// <returns>A copy.</returns>
    public IReadOnlyList<GapRecord> OpenRecords()
    {
        if (!HasOpen) return [];
        lock (_lock) return [.. _open.Keys.Select(id => _records[id]).OrderBy(static r => r.OpenedNs)];
    }

    /// <summary>Records that were opened or closed at or after a time, oldest first.</summary>
    /// <param name="unixNs">Unix ns; 0 = all that are kept.</param>
    /// <returns>A copy.</returns>
    public IReadOnlyList<GapRecord> Since(long unixNs)
    {
        lock (_lock) return [.. _order.Select(id => _records[id]).Where(r => Math.Max(r.OpenedNs, r.ClosedNs ?? 0) >= unixNs)];
    }

    /// <summary>A record.</summary>
    /// <param name="id">Its id, or one that joined it.</param>
    /// <returns>Its latest version, or null when it has left.</returns>
    public GapRecord? Find(string id)
    {
        lock (_lock) return _records.GetValueOrDefault(Resolve(id));
    }

    /// <summary>The ledger in figures.</summary>
    /// <param name="which">Counts only these among open and recent records; null = all.</param>
    /// <returns>The figures now.</returns>
    public GapTotals Totals(Predicate<GapRecord>? which = null)
    {
        var dayAgo = _time.UnixNs() - DayNs;
        lock (_lock)
        {
            long open = 0, recent = 0;
            foreach (var record in _records.Values)
            {
                if (which is not null && !which(record)) continue;
                if (record.State == GapState.Open) open++;
                if (record.OpenedNs >= dayAgo) recent++;
            }

            return new GapTotals(open, recent, _total, _unsent.Count + _held.Count, _evicted);
        }
    }

    /// <summary>How many gaps are open, by instrument (<c>binance.spot.BTCUSDT</c>).</summary>
    /// <param name="most">Instruments at most.</param>
    /// <param name="which">Counts only these; null = all.</param>
    /// <returns>The counts; null when none is open.</returns>
    public IReadOnlyDictionary<string, int>? OpenBySymbol(int most, Predicate<GapRecord>? which = null)
    {
        if (!HasOpen) return null;
        var counts = new Dictionary<string, int>();
        foreach (var record in OpenRecords())
        {
            var name = $"{record.Instrument.Exchange}.{record.Instrument.Market}.{record.Instrument.Symbol}";
            if (which?.Invoke(record) != false && (counts.Count < most || counts.ContainsKey(name))) counts[name] = counts.GetValueOrDefault(name) + 1;
        }

        return counts.Count == 0 ? null : counts;
    }

    /// <summary>How many records went into each state here, by cause, since the start, zeros included; for metrics.</summary>
    /// <returns>A copy.</returns>
    public IReadOnlyList<KeyValuePair<(GapCause Cause, GapState State), long>> Counts()
    {
        lock (_lock) return [.. _counts];
    }

    private void CloseOne(string id, in GapClosing closing)
    {
        if (_records.GetValueOrDefault(id) is not { State: GapState.Open } record) return;
        Add(record, record with
        {
            State = closing.State,
            Evidence = closing.Evidence,
            Repair = closing.Repair,
            ToNs = closing.ToNs,
            ToId = closing.ToId,
            Recovered = closing.Recovered,
            After = closing.After,
            ClosedNs = _time.UnixNs(),
        });
    }

    private string Resolve(string id)
    {
        while (_aliases.TryGetValue(id, out var next)) id = next;
        return id;
    }

    private bool IsOwn(string id)
    {
        lock (_lock) return _own.Contains(id);
    }

    private GapRecord? FindOpen(GapRecord found)
    {
        foreach (var id in _open.Keys)
        {
            if (GapRules.IsSame(_records[id], found)) return _records[id];
        }

        return null;
    }

    private void Add(GapRecord record)
    {
        Evict();
        _records.Add(record.Id, record);
        _order.AddLast(record.Id);
        NoteOpen(record);
    }

    private void Remove(GapRecord record)
    {
        _records.Remove(record.Id);
        _order.Remove(record.Id);
        _own.Remove(record.Id);
        _open.Remove(record.Id);
        Volatile.Write(ref _openCount, _open.Count);
    }

    private void Replace(GapRecord before, GapRecord after)
    {
        _records[before.Id] = after;
        NoteOpen(after);
    }

    private void NoteOpen(GapRecord record)
    {
        if (record.State == GapState.Open) _open[record.Id] = _time.GetTimestamp();
        else _open.Remove(record.Id);
        Volatile.Write(ref _openCount, _open.Count);
    }

    // The next version of a record, when more is known of it now
    private void Add(GapRecord record, GapRecord found)
    {
        var next = GapRules.Merge(record, found with { Id = record.Id });
        if (!GapRules.SaysTheSame(next, record)) Change(record, next with { Version = NextVersion(next.Version) });
    }

    private void Change(GapRecord before, GapRecord after)
    {
        Replace(before, after);
        Note(after, before.State);
    }

    private void Note(GapRecord record, GapState? before = null)
    {
        if (before != record.State) _counts[(record.Cause, record.State)]++;
        if (!IsHeld(record.Id)) Enqueue(record);
    }

    private static int NextVersion(int version) => version == int.MaxValue ? version : version + 1;

    // A closed record leaves first. When all are open the oldest is lost: nothing leaves the ledger without its end
    private void Evict()
    {
        if (_order.Count < _capacity) return;
        var oldest = _records[_order.FirstOrDefault(id => _records[id].State != GapState.Open) ?? _order.First!.Value];
        if (oldest.State == GapState.Open)
        {
            var closed = oldest with { Version = NextVersion(oldest.Version), State = GapState.Lost, Evidence = GapEvidence.GivenUp, ToNs = _time.UnixNs(), ClosedNs = _time.UnixNs() };
            _held.RemoveAll(h => h.Id == oldest.Id);
            Change(oldest, closed);
            oldest = closed;
        }

        Remove(oldest);
        if (_aliases.Count > _capacity) _aliases.Clear();
    }
}
