namespace MarketPrism.Feeds;

/// <summary>
/// Opens and closes the gaps of streams and reports them to the sink. At most one stays open per stream. Only a frame that was received after it closes a gap; no acknowledgement and no list of
/// subscriptions does. The one other end is the removal of the stream.
/// </summary>
internal sealed class HoleLedger(FeedClock clock, IFrameSink sink)
{
    private long _lastId;

    internal int Open { get; private set; }

    /// <summary>Nothing carries a stream, or in silence.</summary>
    /// <param name="stream">The stream.</param>
    /// <param name="cause">Why.</param>
    /// <param name="connection">The connection that failed it.</param>
    /// <param name="from">When its last frame came, monotonic.</param>
    internal void OpenHole(FeedStream stream, GapCause cause, FeedConnection? connection, long from)
    {
        if (stream.Hole is not null) return;
        stream.Hole = new StreamHole(++_lastId, stream, cause, connection, clock.ToUnixNs(from), null);
        stream.HoleSince = from;
        Open++;
        sink.OnHole(stream.Hole);
    }

    /// <summary>A gap that is over already: opened and closed at once, whatever else is open.</summary>
    internal void Note(FeedStream stream, GapCause cause, FeedConnection connection, long fromNs, FirstMessage after)
    {
        var hole = new StreamHole(++_lastId, stream, cause, connection, fromNs, null);
        sink.OnHole(hole);
        sink.OnHole(hole with { ToNs = after.ReceivedNs, After = after });
    }

    /// <summary>A frame of the stream came: it ends the gap if it was received after it began; else the next one will.</summary>
    internal void OnFrame(StreamLane lane)
    {
        if (lane.Stream.Hole is not { } hole) return;
        // by the monotonic clock: the wall clock may have jumped meanwhile
        if (lane.BeganAt > lane.Stream.HoleSince) Close(hole, lane.FirstFrame(clock));
        else if (lane.AwaitedAt > lane.Stream.HoleSince) Close(hole, lane.AwaitedFrame(clock));
        else lane.Watch = true;
    }

    /// <summary>The stream is removed: no frame will follow.</summary>
    internal void OnRemoved(FeedStream stream)
    {
        if (stream.Hole is { } hole) Close(hole with { ToNs = clock.UnixNs });
    }

    private void Close(StreamHole hole, FirstMessage first) => Close(hole with { ToNs = first.ReceivedNs, After = first });

    private void Close(StreamHole hole)
    {
        hole.Stream.Hole = null;
        Open--;
        sink.OnHole(hole);
    }
}
