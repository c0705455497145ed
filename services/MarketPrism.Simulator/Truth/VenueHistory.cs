using MarketPrism.Simulator.Market;
using MarketPrism.Simulator.Venues;

namespace MarketPrism.Simulator.Truth;

/// <summary>What a venue did to its clients, and they to it: listings and other changes, times of silence, streams that were unsubscribed. The measure for what they should have noticed.</summary>
public sealed class VenueHistory
{
    private const int MostKept = 10_000;
    private readonly SimulatedVenue _venue;
    private readonly List<MarketPhaseChange> _changes = [];
    private readonly List<Listing> _listings = [];
    private readonly List<Silence> _silences = [];
    private readonly List<Unsubscription> _unsubscriptions = [];
    private readonly Dictionary<string, (string Symbol, long FromNs, long Frames)> _silent = [];
    private readonly Dictionary<string, (string Symbol, long FromNs, VenueSession By)> _unsubscribed = [];

    /// <summary>Unsubscribed on a connection that ended: nobody could have asked for them until the next one of its kind.</summary>
    private readonly Dictionary<string, (string Symbol, string Kind)> _suspended = [];

    internal VenueHistory(SimulatedVenue venue) => _venue = venue;

    /// <summary>Changes of instruments, in their order.</summary>
    public IReadOnlyList<MarketPhaseChange> Changes() => Read(_changes);

    /// <summary>Instruments whose trading began while the venue ran.</summary>
    public IReadOnlyList<Listing> Listings()
    {
        lock (_venue.Gate) return [.. _listings.Select(WithFirstTrade)];
    }

    /// <summary>Times in which a stream's subscribers got nothing although there was something, those that still last included.</summary>
    public IReadOnlyList<Silence> Silences()
    {
        lock (_venue.Gate) return [.. _silences, .. _silent.Select(s => new Silence(_venue.Name, s.Key, s.Value.Symbol, s.Value.FromNs, 0, s.Value.Frames))];
    }

    /// <summary>Streams of listed instruments that a client gave up by itself, those that it still does without included.</summary>
    public IReadOnlyList<Unsubscription> Unsubscriptions()
    {
        lock (_venue.Gate) return [.. _unsubscriptions, .. _unsubscribed.Select(u => new Unsubscription(_venue.Name, u.Key, u.Value.Symbol, u.Value.FromNs, 0))];
    }

    internal void OnChange(string symbol, MarketEventKind kind, string newSymbol)
    {
        Add(_changes, new MarketPhaseChange(_venue.Name, symbol, kind, _venue.Now, newSymbol));
        if (kind == MarketEventKind.Open)
        {
            var announced = _changes.Find(c => c.Symbol == symbol && c.Kind == MarketEventKind.Announce)?.TimeNs ?? 0;
            Add(_listings, new Listing(_venue.Name, symbol, announced, _venue.Now, 0, 0));
        }

        // the venue lists it no longer: whoever unsubscribes, or has, is right
        if (kind is not (MarketEventKind.Delist or MarketEventKind.Rename)) return;
        foreach (var (stream, left) in _unsubscribed.ToArray())
        {
            if (left.Symbol == symbol) EndUnsubscription(stream);
        }

        foreach (var (stream, (of, _)) in _suspended.ToArray())
        {
            if (of == symbol) _suspended.Remove(stream);
        }
    }

    internal void OnDelivered(VenueTopic topic)
    {
        if (_silent.Count == 0 || !_silent.Remove(topic.Name, out var silent)) return;
        Add(_silences, new Silence(_venue.Name, topic.Name, topic.Symbol, silent.FromNs, _venue.Now, silent.Frames));
    }

    internal void OnWithheld(VenueTopic topic) =>
        _silent[topic.Name] = _silent.TryGetValue(topic.Name, out var silent) ? silent with { Frames = silent.Frames + 1 } : (topic.Symbol, _venue.Now, 1);

    /// <summary>A client has asked for a stream, whether or not a fault swallows its request.</summary>
    internal void OnAsked(VenueTopic topic)
    {
        EndUnsubscription(topic.Name);
        _suspended.Remove(topic.Name);
    }

    /// <summary>A client has withdrawn a subscription, and nobody has the stream any more.</summary>
    internal void OnAbandoned(VenueTopic topic, VenueSession by)
    {
        if (_venue.IsListed(topic.Symbol)) _unsubscribed[topic.Name] = (topic.Symbol, _venue.Now, by);
    }

    /// <summary>A connection is over, or hears nothing any more: what was unsubscribed on it is lost by a cut from now on, and not given up, unless the client has another one of its kind.</summary>
    internal void OnUnreachable(VenueSession session)
    {
        foreach (var (stream, left) in _unsubscribed.ToArray())
        {
            if (left.By != session) continue;
            if (_venue.Sessions.FirstOrDefault(s => s != session && s is { IsOpen: true, IsMute: false } && s.Kind == session.Kind) is { } other)
            {
                _unsubscribed[stream] = left with { By = other };
                continue;
            }

            EndUnsubscription(stream);
            _suspended[stream] = (left.Symbol, session.Kind);
        }
    }

    /// <summary>A connection is open: a client that does not ask on it for what it had unsubscribed before has given it up.</summary>
    internal void OnOpened(VenueSession session)
    {
        foreach (var (stream, (symbol, kind)) in _suspended.ToArray())
        {
            if (kind != session.Kind) continue;
            _suspended.Remove(stream);
            _unsubscribed[stream] = (symbol, _venue.Now, session);
        }
    }

    private void EndUnsubscription(string stream)
    {
        if (_unsubscribed.Remove(stream, out var left)) Add(_unsubscriptions, new Unsubscription(_venue.Name, stream, left.Symbol, left.FromNs, _venue.Now));
    }

    private Listing WithFirstTrade(Listing listing) =>
        _venue.FirstTradeOf(listing.Symbol) is var (id, timeNs) ? listing with { FirstTradeId = id, FirstTradeNs = timeNs } : listing;

    private IReadOnlyList<T> Read<T>(List<T> list)
    {
        lock (_venue.Gate) return [.. list];
    }

    private static void Add<T>(List<T> list, T item)
    {
        if (list.Count == MostKept) list.RemoveAt(0);
        list.Add(item);
    }
}
