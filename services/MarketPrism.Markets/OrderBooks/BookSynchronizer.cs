using MarketPrism.Domain;
using MarketPrism.Exchanges;

namespace MarketPrism.Markets;

/// <summary>
/// Keeps the book of one instrument and proves it: a pure state machine, fed with events by lane (connection), snapshots, holes of the bus and the time; what it decides goes to an
/// <see cref="IBookObserver"/>. Several lanes may carry the stream: the first to bring the next event advances the book, what is already covered is dropped and counted, and only when no lane has
/// the continuation is there a hole. Synced means two things at once: an unbroken chain of updates joins a snapshot, and an open lane carries the stream. A REST snapshot is only a seed, and a book
/// whose last carrier went is not synced from then on. One thread at a time; allocates nothing while the book follows its stream.
/// </summary>
public sealed partial class BookSynchronizer
{
    private readonly IBookContinuity _continuity;
    private readonly IBookObserver _observer;
    private readonly BookSynchronizerOptions _options;
    private readonly List<BookLane> _lanes = [];
    private readonly Stack<HeldEvent> _pool = new();
    private readonly AppliedPairs _applied = new();

    private BookLane? _active;
    private bool _hasBook;
    private bool _isFirstAfterRest;
    private long _nowMs;
    private long _lastAppliedMs;
    private long _advancedMs; // when the lane that brought the last applied event did so

    /// <summary>Makes the machine; nothing is asked for before <see cref="Start"/> or the first event.</summary>
    /// <param name="continuity">The venue's rule.</param>
    /// <param name="observer">Gets the decisions.</param>
    /// <param name="options">Bounds; null = defaults.</param>
    public BookSynchronizer(IBookContinuity continuity, IBookObserver observer, BookSynchronizerOptions? options = null)
    {
        _continuity = continuity;
        _observer = observer;
        _options = options ?? new BookSynchronizerOptions();
        _renewsHorizon = _options.RenewHorizon && continuity is { NeedsRestSnapshot: true, WindowLevels: 0 };
        _depth = continuity.WindowLevels > 0 ? SnapshotDepth.OfWindow(continuity.WindowLevels)
            : _renewsHorizon ? SnapshotDepth.OfRest(_options.SnapshotLevels, continuity.SnapshotLevels)
            : SnapshotDepth.Unknown;
        Book = NewBook(0, 0);
    }

    /// <summary>The book; another object after <see cref="IBookObserver.OnReplaced"/>. Proven only while <see cref="State"/> is <see cref="BookState.Synced"/>.</summary>
    public OrderBook Book { get; private set; }

    /// <summary>The state.</summary>
    public BookState State { get; private set; }

    /// <summary>The id that the book stands at; <see cref="DepthEvent.NoId"/> without a book, and in recordings without ids.</summary>
    public long LastId { get; private set; } = DepthEvent.NoId;

    /// <summary>The venue's time of the event or snapshot that the book stands at, Unix ms; 0 when it had none.</summary>
    public long LastEventTimeMs { get; private set; }

    /// <summary>When that event was received, Unix ns.</summary>
    public long LastReceivedNs { get; private set; }

    /// <summary>The lane that advanced the book last; empty before the first.</summary>
    public string ActiveLane => _active?.Id ?? "";

    /// <summary>True while the venue's phase lets a book be crossed (OKX auctions, pre-open): then it is no fault. Default false.</summary>
    public bool MayCross { get; set; }

    /// <summary>Events applied.</summary>
    public long Applied { get; private set; }

    /// <summary>Events dropped because the book covered them: duplicates, and what was older than a snapshot.</summary>
    public long Covered { get; private set; }

    /// <summary>Holes found.</summary>
    public long Gaps { get; private set; }

    /// <summary>Snapshots taken over.</summary>
    public long Snapshots { get; private set; }

    /// <summary>Events that wait for a snapshot or for another lane.</summary>
    public int Held
    {
        get
        {
            var count = 0;
            foreach (var lane in _lanes) count += lane.HeldCount;
            return count;
        }
    }

    /// <summary>Connections that are remembered, open or not.</summary>
    internal int Lanes => _lanes.Count;

    /// <summary>Starts: from now on a snapshot is asked for when the stream brings none.</summary>
    /// <param name="nowMs">Monotonic time, ms; the same clock in every call.</param>
    public void Start(long nowMs)
    {
        _nowMs = nowMs;
        if (!_hasBook && !_isSeeded && _nextAskMs == long.MaxValue) _nextAskMs = nowMs + _options.StartGraceMs;
    }

    /// <summary>Feeds an event.</summary>
    /// <param name="lane">The connection (<c>Mp-Conn</c>) that it came by; ignored for REST snapshots.</param>
    /// <param name="depth">The event; copied when it has to wait.</param>
    /// <param name="receivedNs">When it was received, Unix ns.</param>
    /// <param name="nowMs">Monotonic time, ms.</param>
    /// <param name="isLaneOpen">False for a late frame of a connection that is known to be over: it advances the book, and carries nothing.</param>
    public void OnDepth(string lane, DepthEvent depth, long receivedNs, long nowMs, bool isLaneOpen = true)
    {
        _nowMs = nowMs;
        switch (depth.Kind)
        {
            case DepthKind.RestSnapshot:
                OnRestSnapshot(depth, receivedNs);
                break;
            case DepthKind.Snapshot:
                OnStreamSnapshot(Lane(lane, isLaneOpen), depth, receivedNs);
                break;
            default:
                OnUpdate(Lane(lane, isLaneOpen), depth, receivedNs);
                break;
        }
    }

    /// <summary>A snapshot that was asked for will not come.</summary>
    /// <param name="retryAfterMs">How long to wait before the next, ms; null when the other side did not say.</param>
    /// <param name="nowMs">Monotonic time, ms.</param>
    public void OnSnapshotRefused(long? retryAfterMs, long nowMs)
    {
        _nowMs = nowMs;
        if (_hasBook)
        {
            OnRenewalRefused(retryAfterMs);
            return;
        }

        var delayMs = Math.Max(retryAfterMs ?? 0, MinRetryMs);

        // A new subscription is refused for long, to spare the venue; REST may help meanwhile
        if (!_continuity.NeedsRestSnapshot && _tries == 0) delayMs = Math.Min(delayMs, RestAfterRefusalMs);
        PostponeAsking(delayMs, SnapshotReason.NoAnswer);
    }

    /// <summary>The bus lost messages of a connection in this book's partition: perhaps events of this book.</summary>
    /// <param name="lane">The connection.</param>
    /// <param name="nowMs">Monotonic time, ms.</param>
    public void OnBusHole(string lane, long nowMs) => Suspect(lane, GapOrigin.Bus, GapCause.BusLoss, nowMs);

    /// <summary>A frame of this book could not be decoded.</summary>
    /// <param name="lane">The connection.</param>
    /// <param name="cause"><see cref="GapCause.MalformedFrame"/> or <see cref="GapCause.NumberOutOfRange"/>.</param>
    /// <param name="nowMs">Monotonic time, ms.</param>
    public void OnFrameRejected(string lane, GapCause cause, long nowMs) => Suspect(lane, GapOrigin.Venue, cause, nowMs);

    /// <summary>Forgets everything but the options; memory is kept for reuse.</summary>
    public void Reset()
    {
        foreach (var lane in _lanes)
        {
            lane.Clear();
            lane.IsClosed = true;
            lane.Position = -1;
        }

        _applied.Clear();
        _renewal?.End();
        Book.Clear();
        _active = null;
        _gap = null;
        _hasBook = _isUncarried = _isSeeded = _isAsking = _isFirstAfterRest = _wasReplaced = false;
        _suspectUntilMs = _nextAskMs = _carriedUntilMs = long.MaxValue;
        _tries = _tooOld = _failures = 0;
        State = BookState.Syncing;
        LastId = DepthEvent.NoId;
        LastEventTimeMs = LastReceivedNs = 0;
        Applied = Covered = Gaps = Snapshots = Renewals = 0;
        _mayRenewAtMs = _mayRecountAtMs = _refusals = 0;
    }

    private void OnUpdate(BookLane lane, DepthEvent depth, long receivedNs)
    {
        lane.Touch(receivedNs, _nowMs);
        if (!_hasBook)
        {
            lane.Hold(depth, receivedNs, _nowMs, _options.BufferMax);
            if (_isSeeded) JoinSeed();
            else ExpectSnapshot();
            return;
        }

        if (!lane.IsHolding)
        {
            switch (Judge(lane, depth))
            {
                case ContinuityVerdict.Covered:
                    Covered++;
                    _active ??= lane;
                    if (!IsWhereTheBookStands(lane, depth)) DoubtWhatStaysBehind();
                    else if (_isUncarried && lane.IsOpen) BecomeSynced(GapRepair.OtherLane);
                    return;
                case ContinuityVerdict.Follows:
                    if (Apply(lane, depth, receivedNs)) AdvanceHolding();
                    return;
            }
        }

        lane.Hold(depth, receivedNs, _nowMs, _options.StandbyMax);
        AdvanceHolding();
        if (_hasBook && lane.IsHolding && OthersCannotHelp(lane)) GiveUpWaiting(lane);
    }

    // A venue that began anew with lower ids sends nothing but what seems old: the book would stand still for ever, and say that it is synced
    private void DoubtWhatStaysBehind()
    {
        if (State == BookState.Suspect && _suspectUntilMs == long.MaxValue) _suspectUntilMs = _nowMs + _options.SuspectMs;
        else if (State == BookState.Synced && _nowMs - _lastAppliedMs >= _options.SuspectMs) Suspect(GapOrigin.Venue, GapCause.BookInvalid, _nowMs + _options.SuspectMs);
    }

    private ContinuityVerdict Judge(BookLane lane, DepthEvent depth)
    {
        if (!_continuity.IdsMayReset || depth.LastId == DepthEvent.NoId) return _continuity.Judge(LastId, _isFirstAfterRest, depth);

        // Ids alone do not tell old from new: a lane that lags is found in the history, from where it was seen last
        if (lane.Position < _applied.Head)
        {
            var number = _applied.Find(depth.PreviousId, depth.LastId, lane.Position);
            if (number >= 0)
            {
                lane.Position = number;
                return ContinuityVerdict.Covered;
            }
        }

        var verdict = _continuity.Judge(LastId, _isFirstAfterRest, depth);
        if (verdict != ContinuityVerdict.Gap) return verdict;
        if (_applied.Find(depth.PreviousId, depth.LastId, -1) >= 0) return ContinuityVerdict.Covered;
        var lags = lane.Position < 0 && depth.PreviousId <= depth.LastId && depth.LastId <= LastId;
        return lags ? ContinuityVerdict.Covered : ContinuityVerdict.Gap;
    }

    private bool Apply(BookLane lane, DepthEvent depth, long receivedNs)
    {
        var fits = Book.TryApply(depth);
        LastId = depth.LastId;
        _isFirstAfterRest = false;
        NotePosition(lane, depth, receivedNs);
        if (!Prove(depth.Checksum, fits)) return false;
        Applied++;
        _observer.OnApplied(this, depth, receivedNs);
        if (State == BookState.Suspect && lane.IsOpen) BecomeSynced(GapRepair.OtherLane);
        if (_renewsHorizon) FollowHorizon(depth);
        return _hasBook;
    }

    private void NotePosition(BookLane lane, DepthEvent depth, long receivedNs)
    {
        if (_continuity.IdsMayReset)
        {
            _applied.Add(depth.PreviousId, depth.LastId);
            lane.Position = _applied.Head;
        }

        if (lane.IsOpen || !IsOpen(_active)) _active = lane;
        _advancedMs = Math.Max(_advancedMs, lane.LastSeenMs);
        LastReceivedNs = receivedNs;
        LastEventTimeMs = depth.EventTimeMs;
        _lastAppliedMs = _nowMs;
    }

    // What the book itself can show after a change; when it is wrong it is given up
    private bool Prove(int checksum, bool fits)
    {
        if (_continuity.WindowLevels > 0) Book.Truncate(_continuity.WindowLevels);
        if (_options.RenewHorizon) _reach = Book.Reach;
        GapCause? fault = !fits ? GapCause.NumberOutOfRange
            : checksum != 0 && Book.Checksum() != checksum ? GapCause.ChecksumMismatch
            : (!MayCross && Book.IsCrossed) || _reach == BookReach.Beyond ? GapCause.BookInvalid
            : null;
        if (fault is not { } cause) return true;
        GiveUp(GapOrigin.Venue, cause, ActiveLane, null);
        return false;
    }
}
