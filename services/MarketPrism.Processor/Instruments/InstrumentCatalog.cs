using System.Collections.Concurrent;
using MarketPrism.Domain;

namespace MarketPrism.Processor;

/// <summary>Metadata of all instruments that the connectors told of. Written by the control loop, read by all workers.</summary>
internal sealed class InstrumentCatalog
{
    private readonly ConcurrentDictionary<InstrumentKey, Instrument> _instruments = new();
    private long _version;

    /// <summary>Rises with every change.</summary>
    public long Version => Volatile.Read(ref _version);

    /// <summary>How many are known.</summary>
    public int Count => _instruments.Count;

    /// <summary>Finds an instrument.</summary>
    public Instrument? Find(InstrumentKey key) => _instruments.GetValueOrDefault(key);

    /// <summary>Adds or replaces one.</summary>
    /// <returns>Whether anything changed.</returns>
    public bool Put(Instrument instrument)
    {
        if (_instruments.TryGetValue(instrument.Key, out var known) && known == instrument) return false;
        _instruments[instrument.Key] = instrument;
        Interlocked.Increment(ref _version);
        return true;
    }
}
