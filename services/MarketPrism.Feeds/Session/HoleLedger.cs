namespace MarketPrism.Feeds;

/// <summary>Opens and closes the holes of streams and tells the sink. At most one stays open per stream.</summary>
internal sealed class HoleLedger(FeedClock clock, IFrameSink sink)
{
    private long _lastId;

    internal int Open { get; private set; }

    internal void OpenHole(FeedStream stream, GapCause cause, FeedConnection? connection, long fromNs)
    {
        if (stream.Hole is not null) return;
        stream.Hole = new StreamHole(++_lastId, stream, cause, connection, fromNs, null);
        Open++;
        sink.OnHole(stream.Hole);
    }

    /// <summary>A hole that is over already: opened and closed at once, whatever else is open.</summary>
    internal void Note(FeedStream stream, GapCause cause, FeedConnection connection, long fromNs, long toNs)
    {
        var hole = new StreamHole(++_lastId, stream, cause, connection, fromNs, null);
        sink.OnHole(hole);
        sink.OnHole(hole with { ToNs = toNs });
    }

    internal void CloseHole(FeedStream stream)
    {
        if (stream.Hole is not { } hole) return;
        stream.Hole = null;
        Open--;
        sink.OnHole(hole with { ToNs = clock.UnixNs });
    }
}
