using MarketPrism.Domain;
using MarketPrism.Exchanges;
using MarketPrism.Markets;
using MarketPrism.Markets.Gaps;
using MarketPrism.Markets.Sequencing;

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
    private FirstAfter _firstAfter = new();
    private FirstMessage _current; // the frame that is being handled
    private FirstMessage _unused; // the first frame that did not go into the book since the last that did
    private long _unusedAt = -1; // and how many had gone into it then
    private readonly int _windowLevels;
    private string? _gapId;
    private (string Id, string Connection, GapCause Cause) _stalled;
    private long _syncedToNs;
    private long _lastReceivedNs;

    public BookFlow(InstrumentFlow owner, WorkerContext context, IBookContinuity continuity, string rawChannel)
    {
        _owner = owner;
        _context = context;
        _trace = new BookTrace(owner.Key);
        RawChannel = rawChannel;
        Book = new BookSynchronizer(continuity, this, context.BookOptions);
        _windowLevels = continuity.WindowLevels; // a snapshot with fewer levels than the stream's window leaves some unknown
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

    public void OnDepth(string lane, ConnectionTrack? track, DepthEvent depth, long receivedNs)
    {
        _publisher.FlushBefore(receivedNs, _owner.Epoch);
        _lastReceivedNs = receivedNs;
        if (depth.Kind == DepthKind.RestSnapshot)
        {
            Book.OnDepth(lane, depth, receivedNs, _context.NowMs);
            return;
        }

        var id = depth.FirstId > 0 ? depth.FirstId : depth.LastId;
        _current = new FirstMessage(id == DepthEvent.NoId ? null : id, receivedNs, lane);
        _firstAfter.Take(receivedNs, lane, _current.Id);
        var (covered, used) = (Book.Covered, Used);
        Book.OnDepth(lane, depth, receivedNs, _context.NowMs, track is not { IsEnded: true });
        if (Book.Covered == covered && Used == used && _unusedAt != used) (_unused, _unusedAt) = (_current, used);
        _current = default;
    }

    /// <summary>A connection ended. When a gap was put down to its silence, the reason is known now.</summary>
    /// <param name="end">Its end.</param>
    /// <param name="successor">The open connection that its streams were handed to; null when there is none.</param>
    public void OnLaneEnd(in LaneEnd end, string? successor)
    {
        if (_stalled.Id is { } id && _stalled.Connection == end.Connection)
        {
            _context.Ledger.Amend(id, new GapAmendment { Cause = (GapOrigin.Connection, GapCause.Disconnected) });
            if (LastCause == _stalled.Cause) LastCause = GapCause.Disconnected;
            _stalled = default;
        }

        Book.OnLaneClosed(end.Connection, _context.NowMs, successor);
    }

    /// <summary>Closes a gap of this stream, whoever opened it, when the book is verified again and a message that came after the gap is part of it.</summary>
    public void Verify(GapRecord gap)
    {
        if (gap.After is null) _firstAfter.Expect(gap.FromNs);
        if (Book.State != BookState.Synced || (gap.After ?? _firstAfter.Of(gap.FromNs)) is not { } first || Book.LastReceivedNs < first.ReceivedNs) return;
        var isResynced = _syncedToNs > gap.FromNs;
        _context.Ledger.Close(gap.Id, isResynced
            ? GapClosing.Repaired(GapEvidence.Snapshot, GapRepair.Resync, first, Math.Max(first.ReceivedNs, _syncedToNs))
            : GapClosing.Repaired(GapEvidence.Ids, GapRepair.OtherLane, first));
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

    /// <summary>The book ends on its present subject: nobody wants it any more, or its instrument has another name. The last message there says that it is not synced.</summary>
    public void End()
    {
        if (_owner.IsPublishing && _publisher.IsLive) _publisher.PublishState(StateName(BookState.Syncing), _owner.Epoch);
        _publisher.Stop();
    }

    /// <summary>Nobody published the book since a time: it has a gap from there until it is verified here.</summary>
    public void NoteDowntime(Downtime downtime)
    {
        _context.Ledger.Open(new GapOpening { Origin = downtime.Origin, Cause = downtime.Cause, Instrument = _owner.Key, RawChannel = RawChannel, FromNs = downtime.SinceNs });
        _firstAfter.Expect(downtime.SinceNs);
        LastCause = downtime.Cause;
    }

    /// <summary>Publishes the whole book soon, because messages may have been lost.</summary>
    public void RefreshSoon(long atMs) => _publisher.RefreshSoon(atMs);

    /// <summary>Writes the answer of <c>ctl.book</c> into the context's buffer.</summary>
    public void WriteAnswer()
    {
        if (Book.State == BookState.Synced)
        {
            _publisher.Flush(_owner.Epoch, isEarly: true);
            _publisher.WriteAnswer(_owner.Epoch);
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
            _syncedToNs = book.LastReceivedNs;
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
        var (origin, cause) = _context.CauseOf(gap.Origin, gap.Cause, gap.FromNs);
        LastCause = cause;
        _trace.OnGap(gap);
        // before publication begins the partition's owner keeps the ledger
        if (!_owner.IsOwned || _owner.IsOver) return;
        var connection = cause is GapCause.StreamStalled or GapCause.Disconnected ? book.ActiveLane : gap.Lane;
        _gapId = _context.Ledger.Open(
            new GapOpening
            {
                Origin = origin,
                Cause = cause,
                Instrument = _owner.Key,
                RawChannel = RawChannel,
                Connection = connection,
                FromId = gap.FromId,
                ToId = gap.ToId,
                FromNs = gap.FromNs,
            },
            WorkerContext.HoldOf(cause));
        _stalled = cause == GapCause.StreamStalled ? (_gapId, connection, cause) : default;
        if (_unusedAt == Used) _firstAfter.Set(_unused, gap.FromNs);
        else if (_current.ReceivedNs > 0) _firstAfter.Set(_current, gap.FromNs);
        else _firstAfter.Expect(gap.FromNs);
        ProcessorLog.BookGap(_context.Logger, _owner.Key, cause, gap.FromId, gap.ToId, connection);
    }

    void IBookObserver.OnGapClosed(BookSynchronizer book, in BookGap gap)
    {
        if (gap.Repair == GapRepair.Resync) _syncedToNs = Math.Max(_syncedToNs, gap.ToNs ?? 0);
        if (_gapId is not { } id) return;
        _gapId = null;
        // without a message after it nothing is repaired: it stays open until one shows that the book goes on
        if (_firstAfter.Of(gap.FromNs) is not { } first) return;
        var evidence = gap.Repair == GapRepair.Resync ? GapEvidence.Snapshot : GapEvidence.Ids;
        _context.Ledger.Close(id, GapClosing.Repaired(evidence, gap.Repair, first, Math.Max(gap.ToNs ?? 0, first.ReceivedNs)) with { ToId = gap.ToId });
    }

    private long Used => Book.Applied + Book.Snapshots;

    private void PublishState()
    {
        if (!_owner.IsPublishing) return;
        if (Book.State == BookState.Synced) _publisher.PublishWhole(_owner.Epoch);
        else _publisher.PublishState(StateName(Book.State), _owner.Epoch);
    }

    private void Ask(string reason, long priority)
    {
        var trace = _trace.StartRequest(reason);
        var request = new SnapshotRequest(_context.NextRequestId(), Math.Max(_context.Options.RestLimit, _windowLevels), reason, BookTrace.HeaderOf(trace));
        _context.Requests.Add(new VenueRequest(
            VenueRequestKind.Snapshot, _context.Subjects.Request("snapshot", _owner.Key), request.ToJson(), priority, retry => _owner.Refuse(this, retry), trace));
    }
}
