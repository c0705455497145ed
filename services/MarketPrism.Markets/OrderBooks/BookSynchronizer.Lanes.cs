using MarketPrism.Domain;
using MarketPrism.Exchanges;

namespace MarketPrism.Markets;

/// <content>Lanes: who holds what, and who can go on.</content>
public sealed partial class BookSynchronizer
{
    private BookLane Lane(string id, bool isOpen)
    {
        if (FindLane(id) is { } known) return known;
        ForgetOldLanes();
        var lane = new BookLane(id, _pool) { LastSeenMs = _nowMs, IsClosed = !isOpen };
        _lanes.Add(lane);
        return lane;
    }

    private BookLane? FindLane(string id)
    {
        foreach (var lane in _lanes)
        {
            if (string.Equals(lane.Id, id, StringComparison.Ordinal)) return lane;
        }

        return null;
    }

    private BookLane? HoldingLane()
    {
        foreach (var lane in _lanes)
        {
            if (lane.IsHolding) return lane;
        }

        return null;
    }

    // A lane that holds has shown that it lacks the next event; one that is closed brings nothing more
    private bool OthersCannotHelp(BookLane holding)
    {
        foreach (var lane in _lanes)
        {
            if (lane != holding && lane.IsOpen && !lane.IsHolding) return false;
        }

        return true;
    }

    // Uses what the lanes hold, until none of them can go on
    private void AdvanceHolding()
    {
        bool advanced;
        do
        {
            advanced = false;
            for (var i = 0; i < _lanes.Count && _hasBook; i++)
            {
                if (_lanes[i].IsHolding) advanced |= Advance(_lanes[i]);
            }
        }
        while (advanced && _hasBook);
    }

    private bool Advance(BookLane lane)
    {
        var before = Applied;
        while (lane.IsHolding && _hasBook)
        {
            var verdict = JudgeHeld(lane, lane.Peek().Depth);
            if (verdict == ContinuityVerdict.Gap)
            {
                if (!SkipToJoin(lane)) break;
                continue;
            }

            var item = lane.Take();
            if (verdict == ContinuityVerdict.Follows) Apply(lane, item.Depth, item.ReceivedNs);
            else Covered++;
            _active ??= lane;
            lane.Release(item);
        }

        return Applied != before;
    }

    private ContinuityVerdict JudgeHeld(BookLane lane, DepthEvent depth)
    {
        if (depth.Kind == DepthKind.Update) return Judge(lane, depth);
        var number = _applied.FindLast(depth.LastId); // a snapshot on a standby lane: covered when the book has been there
        if (number < 0) return ContinuityVerdict.Gap;
        lane.Position = number;
        return ContinuityVerdict.Covered;
    }

    // Where ids may go back, the first held event can be older than the book although its ids are higher
    private bool SkipToJoin(BookLane lane)
    {
        if (!_continuity.IdsMayReset) return false;
        var index = 0;
        var join = -1;
        foreach (var item in lane)
        {
            if (index > 0 && JudgeHeld(lane, item.Depth) != ContinuityVerdict.Gap)
            {
                join = index;
                break;
            }

            index++;
        }

        for (var i = 0; i < join; i++)
        {
            Covered++;
            lane.Drop();
        }

        return join > 0;
    }

    // No lane has the continuation: a snapshot that one of them brought is the next best
    private void GiveUpWaiting(BookLane holding)
    {
        var origin = GapOrigin.Venue;
        var cause = GapCause.SequenceGap;
        if (State == BookState.Suspect) (origin, cause) = (_suspectOrigin, _suspectCause);
        else if (_active is { IsOpen: false }) (origin, cause) = (GapOrigin.Connection, GapCause.Disconnected);
        else if (_active is not null && holding != _active) (origin, cause) = (GapOrigin.Connection, GapCause.StreamStalled);
        foreach (var lane in _lanes)
        {
            if (!HoldsSnapshot(lane)) continue;
            TakeOver(lane, origin, cause);
            return;
        }

        var next = holding.Peek().Depth;
        GiveUp(origin, cause, holding.Id, next.FirstId > 0 ? next.FirstId - 1 : next.PreviousId);
    }

    private static bool HoldsSnapshot(BookLane lane)
    {
        foreach (var item in lane)
        {
            if (item.Depth.Kind == DepthKind.Snapshot) return true;
        }

        return false;
    }

    private void TakeOver(BookLane lane, GapOrigin origin, GapCause cause)
    {
        while (lane.Peek().Depth.Kind != DepthKind.Snapshot) lane.Drop();
        var item = lane.Take();
        OpenGap(origin, cause, lane.Id, item.Depth.LastId);
        Adopt(lane, item.Depth, item.ReceivedNs);
        lane.Release(item);
        FinishAdoption(GapRepair.OtherLane);
    }
}
