using MarketPrism.Domain;

namespace MarketPrism.Processor;

/// <summary>Metadata of all instruments that the connectors told of. Belongs to one worker.</summary>
internal sealed class InstrumentCatalog
{
    private readonly Dictionary<InstrumentKey, Instrument> _instruments = [];

    /// <summary>Rises with every change.</summary>
    public long Version { get; private set; }

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
        Version++;
        return true;
    }
}
