using MarketPrism.Simulator.Venues;

namespace MarketPrism.Simulator.Truth;

/// <summary>What a venue has sent: per connection and stream, and the time of each id. The measure for loss and latency.</summary>
public sealed class SentLog
{
    private const int ClosedStreamsKept = 10_000;
    private readonly SimulatedVenue _venue;
    private readonly Dictionary<string, SentIds> _ids = [];
    private readonly Dictionary<string, List<SentIds>> _books = [];
    private readonly Queue<SentStream> _closed = new();

    internal SentLog(SimulatedVenue venue) => _venue = venue;

    /// <summary>Data frames sent since the start, on all connections.</summary>
    public long Frames { get; private set; }

    /// <summary>Hears of every frame; null = nobody.</summary>
    public ISentObserver? Observer { get; set; }

    /// <summary>Every stream of every connection, the closed ones first (the last 10,000 of them).</summary>
    public IReadOnlyList<SentStream> Streams()
    {
        lock (_venue.Gate)
        {
            return [.. _closed, .. _venue.Sessions.SelectMany(session => session.Subscriptions.Select(s => Describe(s, true)))];
        }
    }

    /// <summary>When a stream's frame with this id was first sent, Unix nanoseconds; 0 when it is not known (any more).</summary>
    public long TimeOf(string stream, long id)
    {
        lock (_venue.Gate) return _ids.TryGetValue(stream, out var ids) ? ids.TimeOf(id) : 0;
    }

    /// <summary>
    /// When the state of an instrument's book with this update id was first sent, on whichever of its depth streams; 0 when it is not known
    /// (any more). The start of the way whose end is the published book.
    /// </summary>
    public long TimeOfBook(string symbol, long updateId)
    {
        lock (_venue.Gate)
        {
            var earliest = 0L;
            if (!_books.TryGetValue(symbol, out var streams)) return 0;
            foreach (var ids in streams)
            {
                if (ids.TimeOf(updateId) is var time && time != 0 && (earliest == 0 || time < earliest)) earliest = time;
            }

            return earliest;
        }
    }

    /// <summary>The ids of a stream that were sent on any connection, from an id on, as far as remembered.</summary>
    public IReadOnlyList<long> Ids(string stream, long from = 0)
    {
        lock (_venue.Gate) return _ids.TryGetValue(stream, out var ids) ? ids.From(from) : [];
    }

    internal long Bytes => _ids.Values.Sum(i => i.Bytes);

    internal void Record(Subscription subscription, long id)
    {
        Frames++;
        var now = _venue.Now;
        (subscription.Topic.Sent ??= Open(subscription.Topic)).Add(id, now);
        Observer?.OnSent(new SentFrame(_venue.Name, subscription.Session.Id, subscription.Topic.Name, subscription.Topic.Symbol, id, now));
    }

    /// <summary>A frame was handed to its subscribers, or to none of them although there were some.</summary>
    internal void Note(VenueTopic topic, long id, bool isDelivered)
    {
        if (isDelivered)
        {
            _venue.History.OnDelivered(topic);
            return;
        }

        _venue.History.OnWithheld(topic);
        Observer?.OnWithheld(new SentFrame(_venue.Name, 0, topic.Name, topic.Symbol, id, _venue.Now));
    }

    /// <summary>The ids of an instrument's streams have begun again.</summary>
    internal void Reset(string symbol)
    {
        foreach (var (stream, ids) in _ids)
        {
            if (stream.EndsWith(":" + symbol, StringComparison.Ordinal)) ids.Clear();
        }
    }

    internal void Archive(Subscription subscription)
    {
        if (subscription.Count == 0) return;
        _closed.Enqueue(Describe(subscription, false));
        if (_closed.Count > ClosedStreamsKept) _closed.Dequeue();
    }

    private SentIds Open(VenueTopic topic)
    {
        var ids = _ids[topic.Name] = new SentIds(_venue.Options.HistorySent);
        if (!topic.IsBook) return ids;
        if (!_books.TryGetValue(topic.Symbol, out var books)) _books[topic.Symbol] = books = [];
        books.Add(ids);
        return ids;
    }

    private SentStream Describe(Subscription s, bool open) =>
        new(_venue.Name, s.Session.Id, open, s.Topic.Name, s.Count, s.FirstId, s.LastId);
}
