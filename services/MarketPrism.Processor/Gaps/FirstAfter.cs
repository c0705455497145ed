using MarketPrism.Domain;

namespace MarketPrism.Processor;

/// <summary>Waits for the first message of a stream after a gap, for its record. A comparison for each frame, nothing else, while nothing is waited for.</summary>
internal struct FirstAfter
{
    private long _fromNs = long.MinValue; // the first message of all may be the one that another processor's gap waits for
    private FirstMessage? _found;
    private long _certainFromNs = long.MinValue;

    public FirstAfter()
    {
    }

    /// <summary>A gap began with the last message before it. A second gap while one is waited for ends with the same message.</summary>
    public void Expect(long fromNs)
    {
        if (Of(fromNs) is not null) return;
        _found = null;
        _fromNs = Math.Min(_fromNs, fromNs);
    }

    /// <summary>A gap began that a message shows which came after it, be it in the same moment.</summary>
    public void Set(FirstMessage first, long fromNs) => (_found, _fromNs, _certainFromNs) = (first, long.MaxValue, fromNs);

    /// <summary>A message came.</summary>
    public void Take(long receivedNs, string connection, long? id)
    {
        if (receivedNs > _fromNs) Set(new FirstMessage(id, receivedNs, connection), long.MinValue);
    }

    /// <summary>The first message after a time; null when none came since it is waited for.</summary>
    public readonly FirstMessage? Of(long fromNs) => _found is { } found && (found.ReceivedNs > fromNs || _certainFromNs == fromNs) ? found : null;
}
