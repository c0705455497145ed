using MarketPrism.Domain;
using MarketPrism.Exchanges;

namespace MarketPrism.Markets;

/// <content>
/// The horizon: a REST snapshot is cut, and what rested beyond its end is in no event until it changes. Before the market gets there a new snapshot moves the horizon on, while the book stays synced
/// and goes on; a best price that gets there first gives the book up.
/// </content>
public sealed partial class BookSynchronizer
{
    private const int RenewalMs = 30_000; // the least between two of a book, and the longest that one takes
    private const int RecountMs = 1_000;
    private const int LeftHorizonPauseMs = 5_000; // a market that runs away from each snapshot is no reason to ask ever more seldom

    private readonly bool _renewsHorizon;
    private readonly SnapshotDepth _depth;
    private BookRenewal? _renewal; // made when the first is needed
    private BookReach _reach;
    private long _mayRenewAtMs;
    private long _mayRecountAtMs;
    private int _refusals;
    private (long Id, long Ns) _knownSince = (DepthEvent.NoId, 0); // the last snapshot that is in the book

    /// <summary>Snapshots that moved the horizon of a synced book.</summary>
    public long Renewals { get; private set; }

    private bool HasLeftHorizon => _reach == BookReach.Beyond && (MayCross || !Book.IsCrossed);

    // After each applied event
    private void FollowHorizon(DepthEvent depth)
    {
        if (_renewal is { IsUnderWay: true } renewal)
        {
            var goesOn = _nowMs - renewal.SinceMs < RenewalMs && renewal.TryKeep(depth, _options.BufferMax);
            if (goesOn && renewal.IsReached(LastId)) Renew(renewal);
            if (goesOn) return;
            renewal.End();
        }

        if (State != BookState.Synced || _nowMs < _mayRenewAtMs || !IsRenewalDue()) return;
        _mayRenewAtMs = _nowMs + RenewalMs;
        _renewal ??= new BookRenewal(_pool);
        _renewal.Begin(_nowMs);
        _renewal.TryKeep(depth, _options.BufferMax); // REST may lag behind the stream
        _observer.OnSnapshotNeeded(this, SnapshotReason.Horizon);
    }

    private bool IsRenewalDue()
    {
        if (_reach == BookReach.Near) return true;
        if (_options.PublishedLevels == 0 || _nowMs < _mayRecountAtMs) return false;
        _mayRecountAtMs = _nowMs + RecountMs;
        return !Book.HoldsInside(_options.PublishedLevels);
    }

    private void OnRenewalSnapshot(BookRenewal renewal, DepthEvent snapshot)
    {
        if (snapshot.LastId == DepthEvent.NoId) return;
        renewal.Take(snapshot);
        if (renewal.IsReached(LastId)) Renew(renewal); // else the stream has to get there first
    }

    private void OnRenewalRefused(long? retryAfterMs)
    {
        if (_renewal is not { IsUnderWay: true } renewal) return;
        renewal.End();
        _mayRenewAtMs = _nowMs + Math.Max(retryAfterMs ?? 0, Math.Min(RenewalMs, MinRetryMs << Math.Min(_refusals++, 5)));
    }

    // The book is replaced where it stands: ids go on as if nothing had been
    private void Renew(BookRenewal renewal)
    {
        var fresh = NewBook(Book.PriceScale, Book.QuantityScale);
        var isUsable = renewal.TryBuild(_continuity, fresh, LastId) && fresh.Reach != BookReach.Beyond && (MayCross || !fresh.IsCrossed);
        renewal.End();
        if (!isUsable) return;
        var wasWrong = !BookComparison.Agree(Book, fresh);
        Book = fresh;
        _refusals = 0;
        Snapshots++;
        Renewals++;
        if (wasWrong) Gaps++;
        var gap = new BookGap(Gaps, GapOrigin.Venue, GapCause.BookInvalid, ActiveLane, _knownSince.Id + 1, LastId, _knownSince.Ns, LastReceivedNs, GapRepair.Resync);
        NoteKnown();
        if (wasWrong) _observer.OnGapOpened(this, gap with { ToNs = null, Repair = GapRepair.None });
        _observer.OnReplaced(this);
        if (wasWrong) _observer.OnGapClosed(this, gap);
    }

    private void NoteKnown() => _knownSince = (LastId, LastReceivedNs);

    private OrderBook NewBook(int priceScale, int quantityScale) => new(_depth, priceScale, quantityScale);
}
