namespace MarketPrism.Feeds;

/// <summary>A stream on one connection. The receiving task writes what it sees, the session's loop what was agreed with the venue.</summary>
internal sealed class StreamLane(StreamSeat seat, SocketLink link)
{
    private readonly IdContinuity _continuity = seat.Stream.Spec.Continuity;
    private long _lastData = -1;
    private long _frames;
    private bool _watch = true;
    private long _identityFirst;
    private long _identityLast;
    private long _identityTime;
    private int _identityKind = -1;
    private long _brokenAt = -1;
    private long _beginFirst;
    private long _beginLast;
    private long _beginFollows;
    private long _beganAt;
    private long? _beganId;
    private long _awaitedAt = -1;
    private long? _awaitedId;
    private long? _brokenId;

    internal StreamSeat Seat => seat;

    internal SocketLink Link => link;

    internal FeedStream Stream => seat.Stream;

    internal LaneAgreement Agreement { get; set; }

    /// <summary>Since when it is known to carry the stream; −1 before.</summary>
    internal long AcknowledgedAt { get; set; } = -1;

    internal int Tries { get; set; }

    /// <summary>Subscribed again after frames had come: what happened between the two is not on it.</summary>
    internal bool IsRenewed { get; set; }

    /// <summary>A frame came since it was last asked for: the present subscription is known to work, not only to be acknowledged.</summary>
    internal bool HasSpoken => Frames > FramesBefore;

    /// <summary>Frames when it was last asked for.</summary>
    internal long FramesBefore { get; set; }

    /// <summary>When it was last asked for.</summary>
    internal long AskedAt { get; set; } = -1;

    internal long RetryAt { get; set; } = Deadline.Never;

    internal long LastData => Volatile.Read(ref _lastData);

    internal long Frames => Volatile.Read(ref _frames);

    /// <summary>When its first frame came; −1 before.</summary>
    internal long BeganAt => Frames > 0 ? _beganAt : -1;

    /// <summary>Its first frame; only after one has come.</summary>
    internal FirstMessage FirstFrame(FeedClock clock) => new(_beganId, clock.ToUnixNs(_beganAt), link.Connection.Id);

    /// <summary>When the last frame came that the session waited for (<see cref="Watch"/>); −1 before.</summary>
    internal long AwaitedAt => _awaitedAt;

    /// <summary>That frame.</summary>
    internal FirstMessage AwaitedFrame(FeedClock clock) => new(_awaitedId, clock.ToUnixNs(Math.Max(0, _awaitedAt)), link.Connection.Id);

    /// <summary>The frame whose ids last showed that others are missing before it.</summary>
    internal FirstMessage BreakingFrame(FeedClock clock) => new(_brokenId, clock.ToUnixNs(BrokenAt), link.Connection.Id);

    /// <summary>When the ids last showed that frames are missing on this connection; −1 = never.</summary>
    internal long BrokenAt => Volatile.Read(ref _brokenAt);

    /// <summary>Nothing shows that it got what another connection took to its grave after this time; its next frame, or the venue, will tell. −1 = no such doubt. Owned by the session's loop.</summary>
    internal long DoubtedSince { get; set; } = -1;

    /// <summary>How the stream ended on the connection before, while no frame of this one has come that shows whether they join. Owned by the session's loop.</summary>
    internal LaneTail? Before { get; private set; }

    /// <summary>Asks the receiving task to tell the session of the next frame.</summary>
    internal bool Watch
    {
        set => Volatile.Write(ref _watch, value);
    }

    internal FrameIdentity? LastIdentity => Volatile.Read(ref _identityKind) is >= 0 and var kind
        ? new FrameIdentity((FrameIdentityKind)kind, Volatile.Read(ref _identityFirst), Volatile.Read(ref _identityLast), Volatile.Read(ref _identityTime))
        : null;

    /// <summary>How the stream ends on this connection; null when nothing came, on the one before neither.</summary>
    /// <param name="cause">What it means when the next connection does not join and this one did not end in order.</param>
    internal LaneTail? TailBy(GapCause cause) => LastIdentity is { } last ? new LaneTail(last, LastData, link.Connection, link.EndedInOrder ? GapCause.StreamStalled : cause) : Before;

    /// <summary>
    /// Whether another connection is proven to have delivered everything up to where this one begins: it brought an event that this one has, or the one right before it.
    /// Clocks do not come into it: frames may have been on the way for any time.
    /// </summary>
    internal bool Continues(StreamLane other)
    {
        if (Frames == 0 || IsRenewed || other.LastIdentity is not { } last) return false;
        return last.Kind == FrameIdentityKind.Hash ? last.First > _beginFirst || (last.First == _beginFirst && last.Last == _beginLast) : last.Last >= _beginLast;
    }

    /// <summary>Another connection ended with this before a frame came here: the first one will show whether they join. Of several connections the one that got furthest counts.</summary>
    internal void Await(LaneTail? tail)
    {
        if (tail is null || Before?.Last.Last >= tail.Last.Last) return;
        Before = tail;
        Watch = true;
    }

    /// <summary>The tail that was waited with, once a frame has come; then it is forgotten.</summary>
    internal LaneTail? TakeBefore()
    {
        if (Before is not { } tail || Frames == 0) return null;
        Before = null;
        return tail;
    }

    /// <summary>
    /// Whether the ids prove that another connection, which ended with <paramref name="last"/>, did not bring what the venue had before this one begins: then the stream
    /// was silent there, however open it looked. A snapshot begins with what it holds, an event with the one before it.
    /// </summary>
    internal bool BeginsBeyond(in FrameIdentity last) =>
        _continuity != IdContinuity.None && Frames > 0 && !IsRenewed && last.Kind != FrameIdentityKind.Hash && (_beginFollows < 0 ? _beginLast : _beginFollows) > last.Last;

    /// <summary>Notes a frame; called by the receiving task. A silence in which the venue had data is none of the stream's own gaps.</summary>
    /// <returns>Whether the session waits for it.</returns>
    internal bool OnData(in FrameHeader header, long now, bool leads)
    {
        var identity = header.Identity;
        var follows = _continuity switch
        {
            IdContinuity.Consecutive => identity.First - 1,
            IdContinuity.Linked => identity.First,
            _ => header.PreviousId,
        };
        var hasSkipped = _frames > 0 && _continuity != IdContinuity.None && follows > _identityLast;
        if (_frames > 0 && leads && !seat.HasMissed && !hasSkipped) seat.Stream.Cadence.Add(now - _lastData);
        if (_frames == 0)
        {
            (_beginFirst, _beginLast, _beginFollows, _beganAt, _beganId) = (identity.First, identity.Last, follows, now, IdOf(identity));
        }
        else if (hasSkipped)
        {
            _brokenId = IdOf(identity);
            Volatile.Write(ref _brokenAt, now);
        }

        Volatile.Write(ref _frames, _frames + 1);
        Volatile.Write(ref _lastData, now);
        Volatile.Write(ref _identityFirst, identity.First);
        Volatile.Write(ref _identityLast, identity.Last);
        Volatile.Write(ref _identityTime, identity.Time);
        Volatile.Write(ref _identityKind, (int)identity.Kind);
        seat.Stream.LastData = now;
        if (!Volatile.Read(ref _watch)) return false;
        (_awaitedAt, _awaitedId) = (now, IdOf(identity));
        Volatile.Write(ref _watch, false);
        return true;
    }

    /// <summary>The venue's id of a message: the first that it covers; where it names the one before it, its own.</summary>
    private long? IdOf(in FrameIdentity identity) =>
        identity.Kind == FrameIdentityKind.Hash ? null : _continuity == IdContinuity.Linked ? identity.Last : identity.First;
}
