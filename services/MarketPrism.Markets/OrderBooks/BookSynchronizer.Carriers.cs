using MarketPrism.Domain;
using MarketPrism.Exchanges;

namespace MarketPrism.Markets;

/// <content>
/// Who carries the stream. A lane exists because frames came on it, which is better evidence than any acknowledgement; it is a carrier while its socket is open, the venue sends, and it has brought
/// what the others brought. Without a carrier the book is not synced, however unbroken its chain; the next update of an open lane that continues it makes it synced again.
/// </content>
public sealed partial class BookSynchronizer
{
    private const int MostClosedLanes = 16;
    private const int MostLanes = 64; // far more than installations have: when there are more, somebody makes up connections

    private bool _isUncarried; // suspect for want of a carrier and for no other reason: nothing is known to be missing
    private long _carriedUntilMs = long.MaxValue; // when the lanes that are left must have brought what the one that went had brought

    /// <summary>A connection is over. A book without any other is suspect from now on, until one brings the continuation.</summary>
    /// <param name="lane">The connection.</param>
    /// <param name="nowMs">Monotonic time, ms.</param>
    /// <param name="successor">The open connection that the connector handed its streams to, which may not have had a frame yet; null when there is none.</param>
    public void OnLaneClosed(string lane, long nowMs, string? successor = null)
    {
        _nowMs = nowMs;
        if (FindLane(lane) is not { } closed) return;
        if (successor is not null && closed.IsOpen)
        {
            var next = Lane(successor, isOpen: true);
            next.LastSeenMs = Math.Max(next.LastSeenMs, closed.LastSeenMs);
        }

        closed.IsClosed = true;
        AfterLoss(GapCause.Disconnected);
    }

    /// <summary>A connection that was taken for lost lives. Its next frame shows whether the book goes on.</summary>
    /// <param name="lane">The connection.</param>
    public void OnLaneBack(string lane)
    {
        if (FindLane(lane) is { } back) back.IsClosed = false;
    }

    /// <summary>A connector reports that the venue does not send the stream to it: refused, or silent although there are data. A frame that was received later proves the opposite.</summary>
    /// <param name="source">The connector, as its connections' names begin: <c>{pod}/{shard}</c>.</param>
    /// <param name="atNs">When that was so, Unix ns.</param>
    /// <param name="nowMs">Monotonic time, ms.</param>
    public void OnStreamDown(string source, long atNs, long nowMs)
    {
        _nowMs = nowMs;
        var isNews = false;
        foreach (var lane in _lanes)
        {
            if (lane.Id.Length > source.Length && lane.Id[source.Length] == '/' && lane.Id.StartsWith(source, StringComparison.Ordinal)) isNews |= lane.TakeDown(atNs);
        }

        if (isNews) AfterLoss(GapCause.StreamStalled);
    }

    private static bool IsOpen(BookLane? lane) => lane is { IsOpen: true };

    private bool IsWhereTheBookStands(BookLane lane, DepthEvent depth) => depth.LastId == LastId && depth.LastId != DepthEvent.NoId && (!_continuity.IdsMayReset || lane.Position == _applied.Head);

    private void AfterLoss(GapCause cause)
    {
        if (!_hasBook) return;
        if (HoldingLane() is { } holding && OthersCannotHelp(holding)) GiveUpWaiting(holding);
        else RequireCarrier(cause);
    }

    // An open lane that does not bring what another one brought has been left by the stream, or was never on it: it has the patience to show which
    private bool IsCarried(out long untilMs)
    {
        untilMs = long.MaxValue;
        var hasOpen = false;
        foreach (var lane in _lanes)
        {
            if (!lane.IsOpen) continue;
            if (lane.LastSeenMs >= _advancedMs) return true;
            hasOpen = true;
        }

        untilMs = _advancedMs + _options.PatienceMs;
        return hasOpen && _nowMs < untilMs;
    }

    private void RequireCarrier(GapCause cause)
    {
        _carriedUntilMs = long.MaxValue;
        if (State != BookState.Synced) return;
        if (IsCarried(out var untilMs)) _carriedUntilMs = untilMs;
        else SuspectUncarried(cause);
    }

    private void SuspectUncarried(GapCause cause)
    {
        _isUncarried = true;
        Suspect(GapOrigin.Connection, cause, long.MaxValue);
    }

    private void ForgetOldLanes()
    {
        var closed = 0;
        for (var i = _lanes.Count - 1; i >= 0; i--)
        {
            var lane = _lanes[i];
            if (lane == _active) continue;
            var isSilent = _nowMs - lane.LastSeenMs >= _options.LaneExpiryMs;
            var mayGo = lane.IsClosed ? isSilent || (++closed > MostClosedLanes && !lane.IsHolding) : isSilent && (!_hasBook || lane.LastSeenMs < _advancedMs);
            if (!mayGo) continue;
            lane.Clear();
            _lanes.RemoveAt(i);
        }

        if (_lanes.Count >= MostLanes) ForgetIdlest();
    }

    // One that lives begins anew with its next frame
    private void ForgetIdlest()
    {
        BookLane? idlest = null;
        foreach (var lane in _lanes)
        {
            if (lane != _active && (idlest is null || lane.LastSeenMs < idlest.LastSeenMs)) idlest = lane;
        }

        idlest!.Clear();
        _lanes.Remove(idlest);
    }
}
