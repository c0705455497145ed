using MarketPrism.Domain;
using MarketPrism.Exchanges;

namespace MarketPrism.Markets;

/// <summary>One book of a replay: the production synchroniser, and what the venue itself said to hold it against.</summary>
internal sealed class ReplayBook : IBookObserver
{
    private readonly Queue<BboEvent> _tickers = new();
    private readonly bool _hasIdsOfTickers;
    private long _depth;
    private long _rejected;
    private long _dropped; // from the buffer that waits for a snapshot
    private long _droppedStale;
    private long _trades;
    private long _tickerCount;
    private long _compared;
    private long _agreed;
    private long _snapshots;
    private long _checksums;
    private long _matched;
    private long _breaksCovered;
    private long? _heldBreak;

    public ReplayBook(string symbol, IBookContinuity continuity)
    {
        Symbol = symbol;
        _hasIdsOfTickers = continuity.NeedsRestSnapshot;
        Book = new BookSynchronizer(continuity, this);
    }

    public string Symbol { get; }

    public BookSynchronizer Book { get; }

    /// <summary>Whether the stream said anything of it.</summary>
    public bool WasSeen => _depth + _rejected + _trades + _tickerCount > 0;

    /// <summary>Whether the recording has its book's stream, not only trades or best prices.</summary>
    public bool IsBook => _depth + _rejected > 0;

    public void OnDepth(string lane, DepthEvent depth, long receivedNs, long nowMs, bool isLaneOpen)
    {
        if (depth.Kind != DepthKind.RestSnapshot) _depth++;
        if (depth.Kind == DepthKind.Snapshot) _snapshots++;
        Book.OnTick(nowMs);
        var before = (Taken, Book.Gaps);
        Book.OnDepth(lane, depth, receivedNs, nowMs, isLaneOpen);
        if (depth.Kind == DepthKind.Update && Book.State != BookState.Synced && before == (Taken, Book.Gaps)) _dropped++; // the buffer was full: the oldest made room
        if (depth.Checksum == 0) return;
        _checksums++;
        if (Book.State == BookState.Synced && Book.Book.Checksum() == depth.Checksum) _matched++;
    }

    public void OnRejected(string lane, DecodeStatus status, long nowMs)
    {
        _rejected++;
        Book.OnFrameRejected(lane, status == DecodeStatus.Malformed ? GapCause.MalformedFrame : GapCause.NumberOutOfRange, nowMs);
    }

    public void OnTrade() => _trades++;

    public void OnBbo(in BboEvent bbo)
    {
        _tickerCount++;
        if (_hasIdsOfTickers) _tickers.Enqueue(bbo);
    }

    public ReplayReport Report(bool isOkx)
    {
        IReadOnlyList<(string, long)> counters = isOkx
            ? [("frames", _depth), ("snapshots", _snapshots), ("checksums", _checksums), ("matched", _matched), ("gaps", Book.Gaps)]
            :
            [
                ("depth", _depth), ("applied", Book.Applied), ("stale", Book.Covered - _breaksCovered + _droppedStale), ("gaps", Book.Gaps), ("trades", _trades), ("tickers", _tickerCount),
                ("compared", _compared), ("agreed", _agreed), ("unsynced", Book.Held + _dropped - (_heldBreak is null ? 0 : 1)),
            ];
        return new ReplayReport(Symbol, counters, IsBook ? Book : null);
    }

    // A ticker waits for the depth event that reaches its id; one that comes after that event is not compared
    public void OnApplied(BookSynchronizer book, DepthEvent depth, long receivedNs)
    {
        if (depth.FirstId == _heldBreak) _heldBreak = null; // the snapshot reached just as far as the hole
        for (var waiting = _tickers.Count; waiting > 0; waiting--)
        {
            var ticker = _tickers.Dequeue();
            if (ticker.UpdateId > depth.LastId)
            {
                _tickers.Enqueue(ticker);
            }
            else if (ticker.UpdateId == depth.LastId)
            {
                _compared++;
                if (Agrees(ticker, book.Book)) _agreed++;
            }
        }
    }

    public void OnReplaced(BookSynchronizer book)
    {
        // the report is made from the book as it stands at the end
    }

    // The event behind a hole is held for the next snapshot, and counts as the hole alone: neither as stale nor as unsynced
    public void OnStateChanged(BookSynchronizer book, BookState previous)
    {
        if (book.State != BookState.Synced) return;
        (_droppedStale, _dropped) = (_droppedStale + _dropped, 0); // they came before those that go on from the snapshot
        if (_heldBreak is null) return;
        _heldBreak = null;
        _breaksCovered++;
    }

    public void OnSnapshotNeeded(BookSynchronizer book, SnapshotReason reason)
    {
        // the recording has the snapshots that it has
    }

    public void OnResubscribeNeeded(BookSynchronizer book, string lane)
    {
        // nobody is there to ask
    }

    public void OnGapOpened(BookSynchronizer book, in BookGap gap) => _heldBreak = gap.Cause == GapCause.SequenceGap ? gap.ToId + 1 : null;

    public void OnGapClosed(BookSynchronizer book, in BookGap gap)
    {
        // counted by the synchroniser
    }

    private long Taken => Book.Applied + Book.Covered + Book.Held;

    private static bool Agrees(in BboEvent ticker, OrderBook book)
    {
        var hasBid = book.TryGetBestBid(out var bid);
        var hasAsk = book.TryGetBestAsk(out var ask);
        return hasBid == ticker.BidPrice.HasValue && hasAsk == ticker.AskPrice.HasValue
            && (!hasBid || book.ToPrice(bid.Price) == ticker.BidPrice!.Value) && (!hasAsk || book.ToPrice(ask.Price) == ticker.AskPrice!.Value);
    }
}
