using MarketPrism.Domain;

namespace MarketPrism.Processor;

/// <summary>Metadata of all instruments that the connectors told of. Belongs to one worker.</summary>
internal sealed class InstrumentCatalog
{
    private readonly Dictionary<InstrumentKey, (Instrument Instrument, TimeSpan NamedAt)> _instruments = [];

    /// <summary>When the document that is being read came, monotonic.</summary>
    public TimeSpan Now { get; set; }

    /// <summary>Rises with every change.</summary>
    public long Version { get; private set; }

    /// <summary>How many are known.</summary>
    public int Count => _instruments.Count;

    /// <summary>Finds an instrument.</summary>
    public Instrument? Find(InstrumentKey key) => _instruments.GetValueOrDefault(key).Instrument;

    /// <summary>Adds or replaces one.</summary>
    /// <returns>Whether anything changed.</returns>
    public bool Put(Instrument instrument)
    {
        var isKnown = _instruments.TryGetValue(instrument.Key, out var known) && known.Instrument == instrument;
        _instruments[instrument.Key] = (isKnown ? known.Instrument : instrument, Now);
        if (isKnown) return false;
        Version++;
        return true;
    }

    /// <summary>Forgets instruments that no document has named for long and that nobody uses.</summary>
    /// <param name="since">Not named since then, monotonic.</param>
    /// <param name="inUse">Those that are used.</param>
    public void Sweep(TimeSpan since, IReadOnlySet<InstrumentKey> inUse)
    {
        foreach (var (key, entry) in _instruments)
        {
            if (entry.NamedAt < since && !inUse.Contains(key)) _instruments.Remove(key);
        }
    }
}
