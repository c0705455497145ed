namespace MarketPrism.Markets;

/// <summary>A connection opened or closed.</summary>
/// <param name="TimeNs">When, Unix ns.</param>
/// <param name="Lane">Its id; in a recording without ids its URL, which several may share.</param>
/// <param name="IsOpen">Whether it is open from now on.</param>
/// <param name="IsHandedOver">Whether a successor took its streams over.</param>
internal readonly record struct ConnectionChange(long TimeNs, string Lane, bool IsOpen, bool IsHandedOver);

/// <summary>The connections of a recording: which are open at the time of the data, and what happened to them and has not been told to the books yet.</summary>
internal sealed class CaptureConnections
{
    private readonly Queue<ConnectionChange> _changes = new();
    private readonly Dictionary<string, int> _open = new(StringComparer.Ordinal);

    /// <summary>Whether a connection is open as far as anybody knows: one that was open before the recording began has not been seen to open.</summary>
    public bool IsOpen(string lane) => !_open.TryGetValue(lane, out var count) || count > 0;

    /// <summary>A connection opened or closed; the books are told when data show that the recording goes on.</summary>
    public void Note(in ConnectionChange change) => _changes.Enqueue(change);

    /// <summary>Takes the next change that happened until a time, in the order of the recording.</summary>
    /// <param name="untilNs">The time, Unix ns.</param>
    /// <param name="change">What happened: a URL that others still share stays open.</param>
    /// <returns>False when there is none.</returns>
    public bool TryTakeUntil(long untilNs, out ConnectionChange change)
    {
        if (!_changes.TryPeek(out change) || change.TimeNs > untilNs) return false;
        _changes.Dequeue();
        var count = Math.Max(0, _open.GetValueOrDefault(change.Lane) + (change.IsOpen ? 1 : -1));
        _open[change.Lane] = count;
        change = change with { IsOpen = count > 0 };
        return true;
    }

    /// <summary>The open connection that carries a closed one's streams: another life of the same socket, <c>{pod}/{shard}/{socket}/{epoch}</c>.</summary>
    public string? SuccessorOf(in ConnectionChange closed)
    {
        if (!closed.IsHandedOver || closed.Lane.LastIndexOf('/') is not (> 0 and var slash)) return null;
        foreach (var (lane, count) in _open)
        {
            if (count > 0 && lane.AsSpan().StartsWith(closed.Lane.AsSpan(0, slash + 1), StringComparison.Ordinal)) return lane;
        }

        return null;
    }
}
