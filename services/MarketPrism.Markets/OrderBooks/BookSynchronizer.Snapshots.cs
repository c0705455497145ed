using MarketPrism.Domain;
using MarketPrism.Exchanges;

namespace MarketPrism.Markets;

/// <content>Snapshots: from REST with the buffered updates, and in the stream.</content>
public sealed partial class BookSynchronizer
{
    private const int NothingToApply = -1;
    private const int DoesNotJoin = -2;

    private void OnRestSnapshot(DepthEvent depth, long receivedNs)
    {
        // A proven book needs none; and where ids may go back it cannot be compared
        if (_hasBook && (State == BookState.Synced || _continuity.IdsMayReset || depth.LastId < LastId)) return;
        if (depth.LastId == DepthEvent.NoId)
        {
            PostponeAsking(MinRetryMs, SnapshotReason.TooOld); // a listing that has not begun
            return;
        }

        if (!FindJoins(depth.LastId, out var joined))
        {
            PostponeAsking(NextTooOldDelayMs(), SnapshotReason.TooOld);
            return;
        }

        Adopt(null, depth, receivedNs);
        _isFirstAfterRest = true;
        if (_hasBook && joined is not null) Advance(joined);
        FinishAdoption(GapRepair.Resync);
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

    // True when the buffered updates, if there are any, go on from the snapshot
    private bool FindJoins(long snapshotId, out BookLane? joined)
    {
        joined = null;
        var misses = false;
        foreach (var lane in _lanes)
        {
            var index = FindJoin(lane, snapshotId);
            if (index == DoesNotJoin) misses = true;
            if (index < 0) continue;
            for (var i = 0; i < index; i++)
            {
                Covered++;
                lane.Drop();
            }

            if (joined is null || lane.HeldCount > joined.HeldCount) joined = lane;
        }

        return joined is not null || !misses;
    }

    private int FindJoin(BookLane lane, long snapshotId)
    {
        var index = 0;
        var join = NothingToApply;
        foreach (var item in lane)
        {
            if (item.Depth.Kind != DepthKind.Update) return NothingToApply;
            switch (_continuity.Judge(snapshotId, true, item.Depth))
            {
                case ContinuityVerdict.Follows:
                    // After a reset old ids may seem to join as well: the latest place is the right one
                    if (join < 0 || _continuity.IdsMayReset) join = index;
                    if (!_continuity.IdsMayReset) return join;
                    break;
                case ContinuityVerdict.Gap when join < 0:
                    if (!_continuity.IdsMayReset) return DoesNotJoin;
                    join = DoesNotJoin;
                    break;
            }

            index++;
        }

        return join;
    }
}
