namespace MarketPrism.Feeds;

/// <summary>
/// What was taken in the last span. Amounts taken close together share an entry that counts until the last of them has left the window, so that the memory is
/// bounded and the error is always on the safe side.
/// </summary>
internal sealed class BudgetWindow(long span)
{
    private const int Slots = 64;

    private readonly Queue<(long At, int Amount)> _entries = new();
    private (long Start, long At, int Amount) _open;
    private int _used;

    public int Used(long now)
    {
        Expire(now);
        return _used;
    }

    public void Add(long now, int amount)
    {
        Expire(now);
        _used += amount;
        if (_open.Amount > 0 && now - _open.Start < span / Slots)
        {
            _open = (_open.Start, now, _open.Amount + amount);
            return;
        }

        if (_open.Amount > 0) _entries.Enqueue((_open.At, _open.Amount));
        _open = (now, now, amount);
    }

    /// <summary>How long until so much fits in; 0 when it does now.</summary>
    public long DelayFor(long now, int amount, int limit)
    {
        Expire(now);
        var excess = _used + amount - limit;
        if (excess <= 0) return 0;
        foreach (var (at, taken) in _entries)
        {
            excess -= taken;
            if (excess <= 0) return at + span - now;
        }

        return _open.At + span - now;
    }

    private void Expire(long now)
    {
        while (_entries.TryPeek(out var oldest) && now - oldest.At >= span) _used -= _entries.Dequeue().Amount;
        if (_open.Amount == 0 || now - _open.At < span) return;
        _used -= _open.Amount;
        _open = default;
    }
}
