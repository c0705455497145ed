using MarketPrism.Domain;

namespace MarketPrism.Markets.Gaps;

/// <content>What comes from the other services, and what is still to be sent to them.</content>
public sealed partial class GapLedger
{
    /// <summary>A record that was closed longer ago is not on its way any more: who still sends it as open has missed that.</summary>
    private static readonly long MissedAfterNs = (long)TimeSpan.FromSeconds(5).TotalNanoseconds;

    /// <summary>Open records are sent every 30 s. One that nobody has sent for so long was closed, or whoever would have sent it is gone.</summary>
    private static readonly TimeSpan UnheardAfter = TimeSpan.FromSeconds(60);

    /// <summary>A bus that is gone is noticed within this time; what was sent since then may have been lost with it.</summary>
    private static readonly TimeSpan DoubtedFor = TimeSpan.FromSeconds(30);

    private const int MostDoubted = 1_000;

    private readonly Queue<GapRecord> _unsent = new();
    private readonly Queue<(string Id, long Timestamp)> _sentLately = new();
    private readonly List<(string Id, long Timestamp)> _held = [];
    private long _evicted;

    /// <summary>
    /// Takes a record of another service, or its own that came back over the bus, and sends what this makes of it where somebody would believe something else: consumers take the highest version, and whoever
    /// missed how a gap ended goes on saying that it is open. What is sent says more than what came, or this ledger knows more than before, so services that exchange records come to rest.
    /// </summary>
    /// <param name="record">The record.</param>
    public void Take(GapRecord record)
    {
        lock (_lock)
        {
            if (_records.TryGetValue(record.Id, out var known)) TakeAgain(known, record);
            else TakeNew(record);
            if (record.State == GapState.Open && _open.ContainsKey(record.Id)) _open[record.Id] = _time.GetTimestamp();
        }
    }

    /// <summary>
    /// Sends the open records again that were opened or changed here, so that whoever began to listen later knows of them; and those of others that nobody has sent for a while: whoever knows how they ended
    /// answers.
    /// </summary>
    /// <param name="alsoOthers">Which records of others are sent as well, because their service may be gone.</param>
    public void Announce(Predicate<GapRecord>? alsoOthers = null)
    {
        lock (_lock)
        {
            HashSet<string> waiting = [.. _unsent.Select(static r => r.Id), .. _held.Select(static h => h.Id)];
            foreach (var (id, saidAt) in _open.ToArray())
            {
                var record = _records[id];
                if (waiting.Contains(id) || !(_own.Contains(id) || alsoOthers?.Invoke(record) == true || _time.GetElapsedTime(saidAt) >= UnheardAfter)) continue;
                _open[id] = _time.GetTimestamp();
                Enqueue(record);
            }
        }
    }

    /// <summary>The bus was away and is back: what was sent in the half minute before is sent again, as it is now. A gap that opened and closed then would else be known to nobody.</summary>
    public void Resend()
    {
        lock (_lock)
        {
            HashSet<string> waiting = [.. _unsent.Select(static r => r.Id), .. _held.Select(static h => h.Id)];
            ForgetSent();
            while (_sentLately.TryDequeue(out var sent))
            {
                if (waiting.Add(sent.Id) && _records.TryGetValue(sent.Id, out var record)) Enqueue(record);
            }
        }
    }

    /// <summary>Hands over what has not been sent, oldest first, until the receiver refuses. One caller at a time.</summary>
    /// <param name="send">Takes a record; false when the bus is away.</param>
    /// <param name="isLast">Sends also what is held, because there will be no later time.</param>
    /// <returns>How many were taken.</returns>
    public int Send(Func<GapRecord, bool> send, bool isLast = false)
    {
        ReleaseHeld(isLast);
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
                _sentLately.Enqueue((record.Id, _time.GetTimestamp()));
                ForgetSent();
            }
        }
    }

    private void TakeAgain(GapRecord known, GapRecord record)
    {
        var wasHeld = _held.RemoveAll(h => h.Id == record.Id) > 0; // now it is public
        var truth = GapRules.Merge(known, record);
        var (isKnown, isTaken) = (GapRules.SaysTheSame(truth, known), GapRules.SaysTheSame(truth, record));
        if (isTaken && (isKnown || record.Version > known.Version))
        {
            Replace(known, truth);
        }
        else if (wasHeld || !isKnown || known.Version <= record.Version)
        {
            truth = truth with { Version = NextVersion(truth.Version) };
            Replace(known, truth);
            Enqueue(truth);
        }
        else if (record.State == GapState.Open && known.ClosedNs < _time.UnixNs() - MissedAfterNs && !_unsent.Contains(known))
        {
            Enqueue(known);
        }
    }

    private void TakeNew(GapRecord record)
    {
        // What is not sent yet takes the other's id; nobody will ever hear of two records
        var held = record.State == GapState.Open ? _held.FindIndex(h => GapRules.IsSame(record, _records[h.Id])) : -1;
        Add(record);
        if (held < 0) return;
        var own = _records[_held[held].Id];
        _held.RemoveAt(held);
        Remove(own);
        _total--;
        _aliases[own.Id] = record.Id;
        _own.Add(record.Id);
        Add(record, own);
    }

    private void ForgetSent()
    {
        while (_sentLately.TryPeek(out var oldest) && (_sentLately.Count > MostDoubted || _time.GetElapsedTime(oldest.Timestamp) > DoubtedFor)) _sentLately.Dequeue();
    }

    private bool IsHeld(string id) => _held.Exists(h => h.Id == id);

    private void Enqueue(GapRecord record)
    {
        // a record may wait twice: opened and closed
        if (_unsent.Count == _capacity * 2)
        {
            _unsent.Dequeue();
            _evicted++;
        }

        _unsent.Enqueue(record);
    }

    private void ReleaseHeld(bool isLast)
    {
        lock (_lock)
        {
            for (var i = 0; i < _held.Count;)
            {
                if (!isLast && _time.GetTimestamp() < _held[i].Timestamp)
                {
                    i++;
                    continue;
                }

                var id = _held[i].Id;
                _held.RemoveAt(i);
                if (_records.TryGetValue(id, out var record)) Enqueue(record);
            }
        }
    }
}
