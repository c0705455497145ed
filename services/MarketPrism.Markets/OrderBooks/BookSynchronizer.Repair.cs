using MarketPrism.Domain;
using MarketPrism.Exchanges;

namespace MarketPrism.Markets;

/// <content>States, holes, and asking for snapshots.</content>
public sealed partial class BookSynchronizer
{
    private const int MinRetryMs = 1_000;
    private const int MaxRetryMs = 60_000;
    private const int TooOldRetryMs = 500;
    private const int RestAfterRefusalMs = 2_000;
    private const int RestTriesBeforeResubscribe = 2;

    private BookGap? _gap;
    private bool _wasReplaced;
    private GapOrigin _suspectOrigin;
    private GapCause _suspectCause;
    private long _suspectUntilMs = long.MaxValue;
    private long _nextAskMs = long.MaxValue;
    private SnapshotReason _askReason;
    private bool _isAsking;
    private int _tries;
    private int _tooOld;
    private int _failures;
    private long _syncedSinceMs;

    /// <summary>When <see cref="OnTick"/> has something to do, ms; <see cref="long.MaxValue"/> when nothing is pending. Earlier calls do no harm.</summary>
    public long NextDeadlineMs
    {
        get
        {
            if (!_hasBook) return _nextAskMs;
            var next = Math.Min(_suspectUntilMs, _carriedUntilMs);
            foreach (var lane in _lanes)
            {
                if (lane.IsHolding) next = Math.Min(next, Math.Max(lane.HeldSinceMs, _lastAppliedMs) + _options.PatienceMs);
            }

            return next;
        }
    }

    /// <summary>Lets the time pass: asks for snapshots, gives up waiting.</summary>
    /// <param name="nowMs">Monotonic time, ms.</param>
    public void OnTick(long nowMs)
    {
        _nowMs = nowMs;
        ForgetOldLanes();
        if (!_hasBook)
        {
            if (nowMs >= _nextAskMs) Ask();
            return;
        }

        if (nowMs >= _suspectUntilMs)
        {
            GiveUp(_suspectOrigin, _suspectCause, ActiveLane, null);
            return;
        }

        if (nowMs >= _carriedUntilMs) RequireCarrier(GapCause.Disconnected);
        if (HoldingLane() is { } holding && nowMs >= NextDeadlineMs) GiveUpWaiting(holding);
    }

    private void Suspect(string lane, GapOrigin origin, GapCause cause, long nowMs)
    {
        _nowMs = nowMs;
        if (!_hasBook || FindLane(lane) is not { } known) return;

        // What a standby lane lost, the active one has
        if (known != _active && IsOpen(_active)) return;
        _isUncarried = false;
        Suspect(origin, cause, nowMs + _options.SuspectMs);
    }

    private void Suspect(GapOrigin origin, GapCause cause, long untilMs)
    {
        _suspectOrigin = origin;
        _suspectCause = cause;
        _suspectUntilMs = Math.Min(untilMs, _suspectUntilMs);
        SetState(BookState.Suspect);
    }

    private void GiveUp(GapOrigin origin, GapCause cause, string lane, long? toId)
    {
        Gaps++;
        OpenGap(origin, cause, lane, toId);
        _hasBook = _isSeeded = _isUncarried = false;
        _renewal?.End();
        _suspectUntilMs = _carriedUntilMs = long.MaxValue;
        if (cause == GapCause.NumberOutOfRange) Book.ForgetScales();
        var delay = RetryDelayMs(cause);
        _tries = 0;
        _tooOld = 0;
        SetState(cause == GapCause.NumberOutOfRange ? BookState.Suspect : BookState.Syncing);
        _askReason = SnapshotReason.Resync;
        _isAsking = true;
        _nextAskMs = _nowMs + delay;
        if (delay == 0) Ask();
    }

    // A book that is wrong in itself may be wrong again after the next snapshot: ask ever more seldom. A hole is not the snapshot's fault.
    private int RetryDelayMs(GapCause cause)
    {
        if (cause is not (GapCause.BookInvalid or GapCause.ChecksumMismatch or GapCause.NumberOutOfRange)) return 0;
        if (cause == GapCause.BookInvalid && HasLeftHorizon) return (int)Math.Max(0, Math.Min(LeftHorizonPauseMs, _syncedSinceMs + LeftHorizonPauseMs - _nowMs));
        if (_nowMs - _syncedSinceMs > MaxRetryMs) _failures = 0;
        var failures = _failures++;
        return failures == 0 ? 0 : Math.Min(MaxRetryMs, MinRetryMs << Math.Min(failures - 1, 6));
    }

    private void BecomeSynced(GapRepair repair)
    {
        _suspectUntilMs = _nextAskMs = _carriedUntilMs = long.MaxValue;
        _isAsking = _isUncarried = false;
        _tries = 0;
        _tooOld = 0;
        _syncedSinceMs = _nowMs;
        CloseGap(repair);
        SetState(BookState.Synced);
    }

    private void SetState(BookState state)
    {
        if (State == state) return;
        var previous = State;
        State = state;
        _observer.OnStateChanged(this, previous);
    }

    private void OpenGap(GapOrigin origin, GapCause cause, string lane, long? toId)
    {
        if (_gap is not null) return;
        var from = LastId == DepthEvent.NoId ? (long?)null : LastId + 1;
        var gap = new BookGap(Gaps, origin, cause, lane, from, toId, LastReceivedNs, null, GapRepair.None);
        _gap = gap;
        _observer.OnGapOpened(this, gap);
    }

    private void CloseGap(GapRepair repair)
    {
        if (_gap is not { } gap) return;
        _gap = null;
        _observer.OnGapClosed(this, gap with { ToId = LastId == DepthEvent.NoId ? gap.ToId : LastId, ToNs = LastReceivedNs, Repair = repair });
    }

    // Updates flow, but there is no book
    private void ExpectSnapshot()
    {
        if (_isAsking) return;
        _isAsking = true;
        _askReason = SnapshotReason.Start;
        _nextAskMs = _nowMs;
        if (_continuity.NeedsRestSnapshot) Ask();
        else _nextAskMs += _options.StartGraceMs / 3; // the stream itself brings one when the subscription is new
    }

    private void Ask()
    {
        _isAsking = true;
        _nextAskMs = _nowMs + _options.SnapshotTimeoutMs;
        var reason = _askReason;
        _askReason = SnapshotReason.NoAnswer;
        if (!_continuity.NeedsRestSnapshot && ++_tries > RestTriesBeforeResubscribe)
        {
            _tries = 0;
            _observer.OnResubscribeNeeded(this, ActiveLane);
            return;
        }

        _observer.OnSnapshotNeeded(this, reason);
    }

    private void PostponeAsking(long delayMs, SnapshotReason reason)
    {
        _isAsking = true;
        _askReason = reason;
        _nextAskMs = _nowMs + delayMs;
    }

    private int NextTooOldDelayMs() => TooOldRetryMs << Math.Min(_tooOld++, 4);
}
