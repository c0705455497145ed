using MarketPrism.Domain;

namespace MarketPrism.Markets.Gaps;

/// <content>What is still to be sent to the other services.</content>
public sealed partial class GapLedger
{
    private readonly Queue<GapRecord> _unsent = new();
    private readonly List<(string Id, long Timestamp)> _held = [];
    private long _evicted;

    /// <summary>Sends the open records again that were opened or changed here, so that whoever began to listen later knows of them.</summary>
    /// <param name="alsoOthers">Which records of others are sent as well, because their service may be gone.</param>
    public void Announce(Predicate<GapRecord>? alsoOthers = null)
    {
        lock (_lock)
        {
            if (_unsent.Count > 0) return;
            foreach (var id in _open)
            {
                var record = _records[id];
                if (!IsHeld(id) && (_own.Contains(id) || alsoOthers?.Invoke(record) == true)) _unsent.Enqueue(record);
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
            }
        }
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
