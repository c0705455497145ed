namespace MarketPrism.Connector.Publishing;

/// <summary>One frame in so many is measured; its times wait here until its burst has been handed over, which is the end of its stage.</summary>
internal sealed class StageSample
{
    private int _tick;
    private bool _has;
    private long _eventTimeMs;
    private long _receivedNs;

    /// <summary>True once in so many calls.</summary>
    public bool Tick(int every)
    {
        if (++_tick < every) return false;
        _tick = 0;
        return true;
    }

    public void Note(long eventTimeMs, long receivedNs) => (_has, _eventTimeMs, _receivedNs) = (true, eventTimeMs, receivedNs);

    public (long EventTimeMs, long ReceivedNs)? Take()
    {
        if (!_has) return null;
        _has = false;
        return (_eventTimeMs, _receivedNs);
    }
}
