using MarketPrism.Domain;
using MarketPrism.Exchanges;

namespace MarketPrism.Markets;

/// <content>Snapshots: from REST with the buffered updates, and in the stream.</content>
public sealed partial class BookSynchronizer
{
    private HeldEvent? _early; // a REST snapshot that is newer than all that is held; in use while its time is set
    private long _earlyUntilMs = long.MaxValue;

    private void OnRestSnapshot(DepthEvent depth, long receivedNs)
    {
        if (_hasBook && State == BookState.Synced && _renewal is { IsUnderWay: true } renewal)
        {
            OnRenewalSnapshot(renewal, depth);
            return;
        }

        // A proven book needs none but for its horizon; and where ids may go back it cannot be compared
        if (_hasBook && (State == BookState.Synced || _continuity.IdsMayReset || depth.LastId < LastId)) return;
        if (depth.LastId == DepthEvent.NoId)
        {
            PostponeAsking(MinRetryMs, SnapshotReason.TooOld); // a listing that has not begun
            return;
        }

        var join = FindJoins(depth.LastId, out var joined);
        if (join == SnapshotJoin.Ahead && !_continuity.SpanningJoins) KeepEarly(depth, receivedNs);
        else Conclude(join, joined, depth, receivedNs);
    }

    private void Conclude(SnapshotJoin join, BookLane? joined, DepthEvent snapshot, long receivedNs)
    {
        _earlyUntilMs = long.MaxValue;
        if (join == SnapshotJoin.Misses)
        {
            // Where REST is one of two ways the tries are counted, and none of them has to wait
            PostponeAsking(_continuity.NeedsRestSnapshot ? NextTooOldDelayMs() : 0, SnapshotReason.TooOld);
            if (!_continuity.NeedsRestSnapshot) Ask();
            return;
        }

        Adopt(null, snapshot, receivedNs);
        _isFirstAfterRest = true;
        if (_hasBook && joined is not null)
        {
            joined.Position = _applied.Head;
            _active ??= joined;
            Advance(joined);
        }

        FinishAdoption(GapRepair.Resync);
    }

    // The next update shows whether an update ends on the snapshot's id; when none comes, the stream is quiet and the snapshot is the book until one does
    private void KeepEarly(DepthEvent snapshot, long receivedNs)
    {
        _early ??= new HeldEvent();
        _early.Depth.CopyFrom(snapshot);
        _early.ReceivedNs = receivedNs;
        _earlyUntilMs = _nowMs + _options.PatienceMs;
    }

    private void JoinEarly()
    {
        if (_early is not { } snapshot || _earlyUntilMs == long.MaxValue) return;
        var join = FindJoins(snapshot.Depth.LastId, out var joined);
        if (join != SnapshotJoin.Ahead || _nowMs >= _earlyUntilMs) Conclude(join, joined, snapshot.Depth, snapshot.ReceivedNs);
    }

    private void OnStreamSnapshot(BookLane lane, DepthEvent depth, long receivedNs)
    {
        Touch(lane);
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

        if (_hasBook && State == BookState.Suspect) OpenGap(_suspectOrigin, _suspectCause, lane.Id, depth.LastId);
        Adopt(lane, depth, receivedNs);
        FinishAdoption(GapRepair.Resync);
    }

    // Replaces the book; whether it is synced is decided by FinishAdoption
    private void Adopt(BookLane? lane, DepthEvent depth, long receivedNs)
    {
        var fits = Book.TryApply(depth);
        _hasBook = true;
        _renewal?.End();
        _isFirstAfterRest = false;
        LastId = depth.LastId;
        Snapshots++;
        _applied.Clear();
        foreach (var other in _lanes) other.Position = -1;
        if (_continuity.IdsMayReset) _applied.Add(DepthEvent.NoId, depth.LastId);
        if (lane is not null)
        {
            lane.Position = _applied.Head;
            _active = lane;
        }

        LastReceivedNs = receivedNs;
        LastEventTimeMs = depth.EventTimeMs;
        _lastAppliedMs = _nowMs;
        _wasReplaced = State == BookState.Synced;
        NoteKnown();
        Prove(depth, fits);
    }

    private void FinishAdoption(GapRepair repair)
    {
        if (_hasBook) AdvanceHolding();
        if (!_hasBook) return;
        if (_wasReplaced && State == BookState.Synced) _observer.OnReplaced(this);
        _wasReplaced = false;
        if (State != BookState.Synced) BecomeSynced(repair);
        CloseGap(repair);
        if (HoldingLane() is { } holding && OthersCannotHelp(holding)) GiveUpWaiting(holding);
    }

    // Whether what is held goes on from a snapshot; one lane that does is enough
    private SnapshotJoin FindJoins(long snapshotId, out BookLane? joined)
    {
        joined = null;
        var result = SnapshotJoin.Free;
        foreach (var lane in _lanes)
        {
            var join = FindJoin(lane, snapshotId, out var index);
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
