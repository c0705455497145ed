using MarketPrism.Domain;

namespace MarketPrism.Processor;

/// <summary>Which books and trades are to be there, by what the connectors say. One caller at a time.</summary>
internal sealed class DesiredStreamTable(TimeSpan forgetAfter)
{
    /// <summary>Connectors whose lists are kept. Far more than installations have: who may publish can make up names.</summary>
    internal const int MaxSources = 4_096;

    /// <summary>Streams that are kept, of all connectors: more than all exchanges list in all channels.</summary>
    internal const int MaxStreams = 200_000;

    private readonly Dictionary<(Exchange, Market, string Source), (TimeSpan At, HashSet<(InstrumentKey, Channel)> Streams)> _sources = [];
    private readonly Dictionary<(InstrumentKey Key, Channel Channel), string> _rawChannels = [];

    /// <summary>All streams that some connector wants, with the venue's channel.</summary>
    public IReadOnlyDictionary<(InstrumentKey Key, Channel Channel), string> Streams => _rawChannels;

    /// <summary>Takes a connector's list.</summary>
    /// <param name="exchange">The exchange by the subject.</param>
    /// <param name="market">The market.</param>
    /// <param name="desired">The list.</param>
    /// <param name="now">Monotonic time.</param>
    /// <param name="added">Gets streams that nobody wanted before.</param>
    /// <param name="removed">Gets streams that nobody wants any more.</param>
    /// <param name="down">Gets books that this connector does not get from the venue, with the time, Unix ns: reported as down, or left to other connectors.</param>
    /// <returns>False when there was no room for the connector, or not for all of its streams.</returns>
    public bool Update(
        Exchange exchange, Market market, DesiredStreams desired, TimeSpan now, Action<InstrumentKey, Channel, string> added, Action<InstrumentKey, Channel, string> removed, Action<InstrumentKey, long> down)
    {
        var source = (exchange, market, desired.Source);
        var isKnown = _sources.TryGetValue(source, out var known);
        if (!isKnown && _sources.Count >= MaxSources) return false;
        var isWhole = true;
        var streams = new HashSet<(InstrumentKey, Channel)>();
        foreach (var set in desired.Streams)
        {
            foreach (var symbol in set.Symbols)
            {
                var key = new InstrumentKey(exchange, market, symbol);
                if (_rawChannels.Count >= MaxStreams && !_rawChannels.ContainsKey((key, set.Channel)))
                {
                    isWhole = false;
                    continue;
                }

                streams.Add((key, set.Channel));
                if (_rawChannels.TryAdd((key, set.Channel), set.RawChannel)) added(key, set.Channel, set.RawChannel);
            }
        }

        var before = isKnown ? known.Streams : [];
        _sources[source] = (now, streams);
        before.ExceptWith(streams);
        RemoveUnwanted(before, removed);
        foreach (var (key, channel) in before)
        {
            if (channel == Channel.OrderBook) down(key, desired.TimeNs);
        }

        foreach (var set in desired.Streams)
        {
            if (set.Channel != Channel.OrderBook) continue;
            foreach (var symbol in set.Down) down(new InstrumentKey(exchange, market, symbol), desired.TimeNs);
        }

        return isWhole;
    }

    /// <summary>Streams that are wanted, and connectors that want them.</summary>
    public (int Streams, int Sources) Count => (_rawChannels.Count, _sources.Count);

    /// <summary>Drops what was wanted by connectors that are not heard of any more.</summary>
    public void Tick(TimeSpan now, Action<InstrumentKey, Channel, string> removed)
    {
        foreach (var (source, (at, streams)) in _sources)
        {
            if (now - at < forgetAfter) continue;
            _sources.Remove(source);
            RemoveUnwanted(streams, removed);
        }
    }

    private void RemoveUnwanted(HashSet<(InstrumentKey, Channel)> streams, Action<InstrumentKey, Channel, string> removed)
    {
        foreach (var stream in streams)
        {
            if (_sources.Values.Any(s => s.Streams.Contains(stream)) || !_rawChannels.Remove(stream, out var rawChannel)) continue;
            removed(stream.Item1, stream.Item2, rawChannel);
        }
    }
}
