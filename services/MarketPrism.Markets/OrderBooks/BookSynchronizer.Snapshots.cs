using MarketPrism.Domain;
using MarketPrism.Exchanges;

namespace MarketPrism.Markets;

/// <content>Snapshots: from REST with the buffered updates, and in the stream.</content>
public sealed partial class BookSynchronizer
{
    private bool _isSeeded; // the book is loaded with a REST snapshot that no update has joined yet
    private bool _seedFits;
    private long _seedId;
    private long _seedEventMs;
    private long _seedReceivedNs;
    private long _seededMs;

    /// <summary>Whether a REST snapshot waits for the first update of a quiet stream: there is nothing to do until one comes.</summary>
    public bool IsWaitingForStream => _isSeeded && Held == 0;

    private void OnRestSnapshot(DepthEvent depth, long receivedNs)
    {
        if (_hasBook)
        {
            // A book that follows its stream needs one for its horizon only
            if (State == BookState.Synced && _renewal is { IsUnderWay: true } renewal) OnRenewalSnapshot(renewal, depth);
            return;
        }

        if (depth.LastId == DepthEvent.NoId)
        {
            PostponeAsking(MinRetryMs, SnapshotReason.TooOld); // a listing that has not begun
            return;
        }

        var join = FindJoins(depth.LastId, out var joined);
        if (join == SnapshotJoin.Misses)
        {
            AskAfterMiss(_nowMs);
            return;
        }

        _seedFits = Book.TryApply(depth);
        (_isSeeded, _seedId, _seedEventMs, _seedReceivedNs, _seededMs) = (true, depth.LastId, depth.EventTimeMs, receivedNs, _nowMs);
        _isAsking = false;
        _nextAskMs = long.MaxValue;
        Join(join, joined);
    }

    private void JoinSeed() => Join(FindJoins(_seedId, out var joined), joined);

    // The snapshot becomes the book with the update that continues it, or shows that the stream has been where the snapshot stands
    private void Join(SnapshotJoin join, BookLane? joined)
    {
        switch (join)
        {
            case SnapshotJoin.Joins:
                Conclude(joined!);
                break;
            case SnapshotJoin.Misses:
                _isSeeded = false;
                AskAfterMiss(_seededMs);
                break;
            case SnapshotJoin.Ahead:
                // a stream that stays behind for long may have begun anew with lower ids
                if (_nextAskMs == long.MaxValue) PostponeAsking(_options.SnapshotTimeoutMs, SnapshotReason.NoAnswer);
                if (!_continuity.IdsMayReset) DropWhatIsBehind();
                break;
        }
    }

    private void Conclude(BookLane joined)
    {
        (_active, _advancedMs) = (joined, joined.LastSeenMs);
        Adopt(_seedFits, _seedId, _seedEventMs, _seedReceivedNs, checksum: 0);
        _isFirstAfterRest = true;
        joined.Position = _applied.Head;
        if (_hasBook) Advance(joined);

        FinishAdoption(GapRepair.Resync);
    }

    // Where REST is one of two ways the tries are counted, and none of them has to wait; nor has one that replaces a snapshot which has grown old
    private void AskAfterMiss(long sinceMs)
    {
        var waits = _continuity.NeedsRestSnapshot && _nowMs - sinceMs < TooOldRetryMs;
        PostponeAsking(waits ? NextTooOldDelayMs() : 0, SnapshotReason.TooOld);
        if (!waits) Ask();
    }

    private void DropWhatIsBehind()
    {
        foreach (var lane in _lanes)
        {
            if (FindJoin(lane, _seedId, out _) != SnapshotJoin.Ahead) continue;
            Covered += lane.HeldCount;
            lane.Clear();
        }
    }

    private void OnStreamSnapshot(BookLane lane, DepthEvent depth, long receivedNs)
    {
        lane.Touch(receivedNs, _nowMs);
        lane.Clear();
        lane.Position = -1;
        var mayTakeOver = !_hasBook || State == BookState.Suspect || lane == _active || depth.LastId == DepthEvent.NoId;
        if (!mayTakeOver)
        {
            var number = _applied.FindLast(depth.LastId);
            if (number >= 0)
            {
                lane.Position = number;
                Covered++;
                return;
            }

            lane.Hold(depth, receivedNs, _nowMs, _options.StandbyMax);
            if (OthersCannotHelp(lane)) GiveUpWaiting(lane);
            return;
        }

        if (_hasBook && State == BookState.Suspect && (depth.LastId != LastId || depth.LastId == DepthEvent.NoId)) OpenGap(_suspectOrigin, _suspectCause, lane.Id, depth.LastId);
        Adopt(lane, depth, receivedNs);
        FinishAdoption(GapRepair.Resync);
    }

    private void Adopt(BookLane lane, DepthEvent depth, long receivedNs)
    {
        (_active, _advancedMs) = (lane, lane.LastSeenMs);
        Adopt(Book.TryApply(depth), depth.LastId, depth.EventTimeMs, receivedNs, depth.Checksum);
        lane.Position = _applied.Head;
    }

    // The book has been replaced; whether it is synced is decided by FinishAdoption
    private void Adopt(bool fits, long id, long eventMs, long receivedNs, int checksum)
    {
        _hasBook = true;
        _isSeeded = false;
        _renewal?.End();
        _isFirstAfterRest = false;
        LastId = id;
        Snapshots++;
        _applied.Clear();
        foreach (var other in _lanes) other.Position = -1;
        if (_continuity.IdsMayReset) _applied.Add(DepthEvent.NoId, id);
        LastReceivedNs = receivedNs;
        LastEventTimeMs = eventMs;
        _lastAppliedMs = _nowMs;
        _wasReplaced = State == BookState.Synced;
        NoteKnown();
        Prove(checksum, fits);
    }

    private void FinishAdoption(GapRepair repair)
    {
        if (!_hasBook) return;
        if (State == BookState.Synced)
        {
            // told before the updates that follow it: nothing is published of a book that is not carried, or whose replacement nobody has heard of
            if (!IsCarried(out _)) SuspectUncarried(GapCause.Disconnected);
            else if (_wasReplaced) _observer.OnReplaced(this);
        }

        _wasReplaced = false;
        AdvanceHolding();
        if (!_hasBook) return;
        if (!IsCarried(out _))
        {
            _suspectUntilMs = long.MaxValue; // all of it came late, by connections that are over: known, and not carried
            SuspectUncarried(GapCause.Disconnected);
            return;
        }

        if (State != BookState.Synced) BecomeSynced(repair);
        CloseGap(repair);
        if (HoldingLane() is { } holding && OthersCannotHelp(holding)) GiveUpWaiting(holding);
        else if (!IsOpen(_active)) RequireCarrier(GapCause.Disconnected);
    }

    // Whether what is held goes on from a snapshot; one lane that does is enough
    private SnapshotJoin FindJoins(long snapshotId, out BookLane? joined)
    {
        joined = null;
        var result = SnapshotJoin.Free;
        foreach (var lane in _lanes)
        {
            var join = FindJoin(lane, snapshotId, out var index);
            if (join == SnapshotJoin.Ahead && lane.IsClosed) join = SnapshotJoin.Free; // it brings nothing more
            if (join > result) result = join;
            if (join != SnapshotJoin.Joins) continue;
            for (; index > 0; index--)
            {
                Covered++;
                lane.Drop();
            }

            if (joined is null || lane.HeldCount > joined.HeldCount) joined = lane;
        }

        return result;
    }

    private SnapshotJoin FindJoin(BookLane lane, long snapshotId, out int join)
    {
        var (index, last, isCovered) = (0, DepthEvent.NoId, true);
        join = -1;
        foreach (var item in lane)
        {
            if (item.Depth.Kind != DepthKind.Update) return SnapshotJoin.Free;
            var verdict = _continuity.Judge(snapshotId, true, item.Depth);
            last = item.Depth.LastId;
            isCovered &= verdict == ContinuityVerdict.Covered;

            // After a reset old ids may seem to join as well: the latest place is the right one
            if (verdict == ContinuityVerdict.Follows && (join < 0 || _continuity.IdsMayReset)) join = index;
            if (!_continuity.IdsMayReset && verdict != ContinuityVerdict.Covered) break;
            index++;
        }

        if (last == snapshotId && (join < 0 || _continuity.IdsMayReset)) join = index;
        if (join >= 0) return SnapshotJoin.Joins;
        return !isCovered ? SnapshotJoin.Misses : index > 0 ? SnapshotJoin.Ahead : SnapshotJoin.Free;
    }
}
