namespace MarketPrism.Feeds;

/// <summary>
/// What all sessions of a process that dial one venue-market from one address know of its being reachable. After an outage each socket waits out its own backoff, up to
/// five minutes; the first one that the venue answers, or the first answer to a probe, tells the others. Thread-safe.
/// </summary>
/// <param name="time">The clock.</param>
public sealed class VenueReachability(TimeProvider time)
{
    /// <summary>How often the venue is probed while dials wait; by all sessions together.</summary>
    internal static readonly TimeSpan ProbeInterval = TimeSpan.FromSeconds(5);

    /// <summary>An answer older than this is of another outage.</summary>
    private static readonly TimeSpan Memory = TimeSpan.FromMinutes(1);
    private readonly Lock _lock = new();
    private readonly List<Action<string?>> _members = [];
    private long? _probedAt;
    private bool? _lastAnswer;

    /// <summary>How many sessions share it.</summary>
    internal int Members
    {
        get
        {
            lock (_lock) return _members.Count;
        }
    }

    /// <summary>Adds a session.</summary>
    /// <param name="onReached">Called, from any thread, with the name of the path that the venue answered on; null = by a probe. Must not block.</param>
    internal void Join(Action<string?> onReached)
    {
        lock (_lock) _members.Add(onReached);
    }

    internal void Leave(Action<string?> onReached)
    {
        lock (_lock) _members.Remove(onReached);
    }

    /// <summary>The venue answered on a new connection: not only opened it, which a venue that is going down does as well.</summary>
    internal void Reached(string? path)
    {
        Action<string?>[] members;
        lock (_lock) members = [.. _members];
        foreach (var member in members) member(path);
    }

    /// <summary>Whether it is the caller's turn to probe.</summary>
    internal bool TryBeginProbe()
    {
        lock (_lock)
        {
            var now = time.GetTimestamp();
            if (_probedAt is { } at && time.GetElapsedTime(at, now) < ProbeInterval) return false;
            if (_probedAt is { } last && time.GetElapsedTime(last, now) > Memory) _lastAnswer = null;
            _probedAt = now;
            return true;
        }
    }

    /// <summary>
    /// A probe has an outcome. Only the change to the better counts: a venue whose REST side answers all the time while its sockets are refused says nothing about them.
    /// </summary>
    internal void Probed(bool answered)
    {
        bool isNews;
        lock (_lock)
        {
            isNews = answered && _lastAnswer != true;
            _lastAnswer = answered;
        }

        if (isNews) Reached(null);
    }
}
