using MarketPrism.Domain;
using MarketPrism.Exchanges;
using MarketPrism.Markets;
using MarketPrism.Markets.Gaps;

namespace MarketPrism.Processor;

/// <summary>One book: the synchroniser that proves it, the ledger of its holes, the requests it needs, and its publication.</summary>
internal sealed class BookFlow : IBookObserver
{
    /// <summary>The reason that asks a connector to subscribe the stream afresh instead of fetching a snapshot.</summary>
    public const string Resubscribe = "resubscribe";

    private static readonly string[] Reasons = ["start", "resync", "too_old", "no_answer", "horizon"];

    // A synced book can wait: behind all that are not
    private const long RenewalPriority = long.MinValue / 2;

    private readonly InstrumentFlow _owner;
    private readonly WorkerContext _context;
    private readonly BookPublisher _publisher;
    private readonly BookTrace _trace;
    private string? _gapId;
    private string? _downId;
    private long _lastReceivedNs;

    public BookFlow(InstrumentFlow owner, WorkerContext context, IBookContinuity continuity, string rawChannel)
    {
        _owner = owner;
        _context = context;
        _trace = new BookTrace(owner.Key);
        RawChannel = rawChannel;
        Book = new BookSynchronizer(continuity, this, context.BookOptions);
        var depth = context.Options.Depth;
        if (continuity.WindowLevels > 0) depth = depth == 0 ? continuity.WindowLevels : Math.Min(depth, continuity.WindowLevels);
        _publisher = new BookPublisher(context, Book, depth, owner.Key);
    }

    public BookSynchronizer Book { get; }

    public string RawChannel { get; set; }

    /// <summary>Levels a side that fit into a message, when not all do; 0 = all.</summary>
    public int CutTo => _publisher.CutTo;

    /// <summary>The cause of the last hole, for status.</summary>
    public GapCause? LastCause { get; private set; }

    /// <summary>When the book was last proven, Unix ns; 0 before.</summary>
    public long LastSyncNs { get; private set; }

    /// <summary>When the last event of it was received, Unix ns.</summary>
    public long LastReceivedNs => _lastReceivedNs;

    public void OnDepth(string lane, DepthEvent depth, long receivedNs)
    {
        _publisher.FlushBefore(receivedNs, _owner.Epoch);
        _lastReceivedNs = receivedNs;
        Book.OnDepth(lane, depth, receivedNs, _context.NowMs);
    }

    public void Tick()
    {
        if (Book.NextDeadlineMs <= _context.NowMs) Book.OnTick(_context.NowMs);
        if (_owner.IsPublishing) _publisher.Tick(_owner.Epoch);
    }

    /// <summary>Publication began, or its metadata changed: consumers get the book as it is.</summary>
    public void StartPublishing()
    {
        _publisher.Template = _owner.TemplateOf(Channel.OrderBook);
        // an opening that nobody heard is told now
        PublishState();
    }

    public void StopPublishing() => _publisher.Stop();

    /// <summary>Nobody published the book since a time: it has a hole from there until it is proven here.</summary>
    public void NoteDowntime(long fromNs)
    {
        if (_downId is not null) return;
        _downId = _context.Ledger.Open(new GapOpening { Origin = GapOrigin.Processor, Cause = GapCause.ProcessorDown, Instrument = _owner.Key, RawChannel = RawChannel, FromNs = fromNs });
        LastCause = GapCause.ProcessorDown;
        if (Book.State == BookState.Synced) CloseDowntime();
    }

    /// <summary>Publishes the whole book soon, because messages may have been lost.</summary>
    public void RefreshSoon(long atMs) => _publisher.RefreshSoon(atMs);

    /// <summary>Writes the answer of <c>ctl.book</c> into the context's buffer.</summary>
    public void WriteAnswer()
    {
        if (Book.State == BookState.Synced)
        {
            _publisher.Flush(_owner.Epoch, isEarly: true);
            _publisher.WriteWhole(_owner.Epoch);
        }
        else
        {
            _publisher.WriteState(StateName(Book.State), _owner.Epoch);
        }
    }

    public static ReadOnlySpan<byte> StateName(BookState state) => state switch
    {
        BookState.Synced => "synced"u8,
        BookState.Suspect => "suspect"u8,
        _ => "syncing"u8,
    };

    void IBookObserver.OnApplied(BookSynchronizer book, DepthEvent depth, long receivedNs)
    {
        if (book.State == BookState.Synced && _owner.IsPublishing) _publisher.OnApplied(depth, receivedNs, _owner.Epoch);
    }

    void IBookObserver.OnReplaced(BookSynchronizer book)
    {
        if (_owner.IsPublishing) _publisher.PublishWhole(_owner.Epoch);
    }

    void IBookObserver.OnStateChanged(BookSynchronizer book, BookState previous)
    {
        if (book.State == BookState.Synced)
        {
            LastSyncNs = _context.NowNs;
            CloseDowntime();
        }

        PublishState();
        if (book.State == BookState.Synced) _trace.OnSynced(book.LastId);
        ProcessorLog.BookState(_context.Logger, _owner.Key, previous, book.State, book.LastId);
    }

    void IBookObserver.OnSnapshotNeeded(BookSynchronizer book, SnapshotReason reason) =>
        Ask(Reasons[(int)reason], reason == SnapshotReason.Horizon ? RenewalPriority + _owner.Activity : _owner.Activity);

    void IBookObserver.OnResubscribeNeeded(BookSynchronizer book, string lane) => Ask(Resubscribe, _owner.Activity);

    void IBookObserver.OnGapOpened(BookSynchronizer book, in BookGap gap)
    {
        LastCause = gap.Cause;
        _trace.OnGap(gap);
        // before publication begins the partition's owner keeps the ledger
        if (!_owner.IsOwned) return;
        _gapId = _context.Ledger.Open(new GapOpening
        {
            Origin = gap.Origin,
            Cause = gap.Cause,
            Instrument = _owner.Key,
            RawChannel = RawChannel,
            Connection = gap.Lane,
            FromId = gap.FromId,
            ToId = gap.ToId,
            FromNs = gap.FromNs,
        });
        ProcessorLog.BookGap(_context.Logger, _owner.Key, gap.Cause, gap.FromId, gap.ToId, gap.Lane);
    }

    void IBookObserver.OnGapClosed(BookSynchronizer book, in BookGap gap)
    {
        if (_gapId is not { } id) return;
        _gapId = null;
        _context.Ledger.Close(id, GapState.Repaired, gap.Repair, gap.ToNs ?? _context.NowNs, gap.ToId);
    }

    private void CloseDowntime()
    {
        if (_downId is not { } id) return;
        _downId = null;
        _context.Ledger.Close(id, GapState.Repaired, GapRepair.Resync, _lastReceivedNs);
    }

    private void PublishState()
    {
        if (!_owner.IsPublishing) return;
        if (Book.State == BookState.Synced) _publisher.PublishWhole(_owner.Epoch);
        else _publisher.PublishState(StateName(Book.State), _owner.Epoch);
    }

    private void Ask(string reason, long priority)
    {
        var trace = _trace.StartRequest(reason);
        var request = new SnapshotRequest(_context.NextRequestId(), _context.Options.RestLimit, reason, BookTrace.HeaderOf(trace));
        _context.Requests.Add(new VenueRequest(
            VenueRequestKind.Snapshot, _context.Subjects.Request("snapshot", _owner.Key), request.ToJson(), priority, retry => _owner.Refuse(this, retry), trace));
    }
}
