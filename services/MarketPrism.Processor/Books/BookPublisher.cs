using System.Diagnostics;
using System.Text;
using MarketPrism.Domain;
using MarketPrism.Exchanges;
using MarketPrism.Markets;
using MarketPrism.Markets.Messages;

namespace MarketPrism.Processor;

/// <summary>
/// Publishes one book: updates that form a chain (each names the id that the one before left the book at), snapshots from time to time, and changes of state at once.
/// Updates that follow fast become one; how fast is told by receive times, so that a replay makes the same messages.
/// </summary>
internal sealed class BookPublisher
{
    private const int HeaderRoom = 256;
    private const long LatenessNs = 2_000_000;
    private const long SnapshotLatenessNs = 500_000_000;
    private const int MaxJoined = 16;

    private readonly WorkerContext _context;
    private readonly BookSynchronizer _book;
    private readonly long _intervalNs;
    private readonly long _snapshotNs;
    private readonly long _snapshotOffsetNs;
    private readonly InstrumentKey _key;
    private readonly PublishedSide? _topBids;
    private readonly PublishedSide? _topAsks;
    private readonly ChangedPrices _bids = new();
    private readonly ChangedPrices _asks = new();
    private readonly LevelBuffer _bidLevels = new();
    private readonly LevelBuffer _askLevels = new();
    private BookLevel[] _whole = [];
    private (int Price, int Quantity) _topScales;
    private long _firstId = DepthEvent.NoId;
    private long _pendingEventMs;
    private long _pendingTransactionMs;
    private long _pendingReceivedNs;
    private long _notBeforeNs;
    private bool _hasPending;
    private long _nextSnapshotNs;
    private long _refreshAtMs = long.MaxValue;
    private long _appliedNs;
    private BookHorizon _known;
    private List<ActivityContext>? _joined;

    public BookPublisher(WorkerContext context, BookSynchronizer book, int depth, InstrumentKey key)
    {
        _context = context;
        _book = book;
        _key = key;
        // a fifth of tolerance: a stream that comes at the interval itself, give or take, is not slowed down
        _intervalNs = context.Options.UpdateInterval.Ticks * 80;
        _snapshotNs = Math.Max(1, context.Options.SnapshotInterval.Ticks) * 100;
        _snapshotOffsetNs = (long)(Fnv1A.Of(Encoding.UTF8.GetBytes(key.ToString())) % (ulong)_snapshotNs);
        if (depth == 0) return;
        _topBids = new PublishedSide(isBid: true, depth);
        _topAsks = new PublishedSide(isBid: false, depth);
    }

    /// <summary>Subject and head; null until the instrument's metadata are known.</summary>
    public MessageTemplate? Template { get; set; }

    /// <summary>The id that consumers stand at; <see cref="DepthEvent.NoId"/> when they have no book.</summary>
    public long PublishedId { get; private set; } = DepthEvent.NoId;

    /// <summary>Levels a side of the last whole book, when more did not fit into a message; 0 = all.</summary>
    public int CutTo { get; private set; }

    /// <summary>Whether consumers have a synced book.</summary>
    public bool IsLive { get; private set; }

    /// <summary>Publishes the whole book soon, because messages may have been lost.</summary>
    /// <param name="atMs">When, monotonic ms.</param>
    public void RefreshSoon(long atMs) => _refreshAtMs = Math.Min(_refreshAtMs, atMs);

    /// <summary>Takes an update that has been applied to the synced book.</summary>
    public void OnApplied(DepthEvent depth, long receivedNs, long epoch)
    {
        if (!IsLive || (depth.LastId == PublishedId && !_hasPending && depth.Bids.Count + depth.Asks.Count == 0)) return;
        if (!_hasPending) _firstId = depth.FirstId;
        _pendingEventMs = depth.EventTimeMs;
        _pendingTransactionMs = depth.TransactionTimeMs;
        _pendingReceivedNs = receivedNs;
        if (_context.NoteApplied(receivedNs) is > 0 and var appliedNs) _appliedNs = appliedNs;
        var isDue = receivedNs >= _notBeforeNs || _intervalNs == 0;
        if (isDue && !_hasPending && _topBids is null)
        {
            Send(depth.Bids.Levels, depth.Asks.Levels, depth.PriceScale, depth.QuantityScale, epoch);
            return;
        }

        _hasPending = true;
        if (_context.IsTraced) Join();
        if (_topBids is null)
        {
            _bids.Add(depth.Bids.Levels, depth.PriceScale);
            _asks.Add(depth.Asks.Levels, depth.PriceScale);
        }

        if (isDue) Flush(epoch);
    }

    /// <summary>Publishes what waits if its time has come; by the receive time of the event that is about to be applied.</summary>
    public void FlushBefore(long receivedNs, long epoch)
    {
        if (_hasPending && receivedNs >= _notBeforeNs) Flush(epoch);
        if (IsLive && receivedNs >= _nextSnapshotNs) PublishRegular(receivedNs, epoch);
    }

    /// <summary>Publishes what waits if its time has come; by the clock.</summary>
    public void Tick(long epoch)
    {
        if (_hasPending && _context.NowNs >= _notBeforeNs + LatenessNs) Flush(epoch);
        if (!IsLive) return;
        if (_context.NowNs >= _nextSnapshotNs + SnapshotLatenessNs) PublishRegular(_context.NowNs - SnapshotLatenessNs, epoch);
        if (_context.NowMs >= _refreshAtMs) PublishWhole(epoch);
    }

    /// <summary>Publishes what waits; <paramref name="isEarly"/> when something else than its time is the reason.</summary>
    public void Flush(long epoch, bool isEarly = false)
    {
        if (!_hasPending) return;
        var book = _book.Book;
        if (_topBids is null)
        {
            _bids.Collect(book, bids: true, _bidLevels);
            _asks.Collect(book, bids: false, _askLevels);
        }
        else
        {
            AlignTop(book);
            _topBids.Update(book.Bids, _bidLevels);
            _topAsks!.Update(book.Asks, _askLevels);
        }

        var joined = _joined;
        ForgetPending();
        _context.Joined = joined;
        Send(_bidLevels.Levels, _askLevels.Levels, book.PriceScale, book.QuantityScale, epoch, isEarly);
        _context.Joined = null;
    }

    /// <summary>Publishes the whole book, synced.</summary>
    public void PublishWhole(long epoch)
    {
        _refreshAtMs = long.MaxValue;
        if (Template is null) return;
        Flush(epoch, isEarly: true);
        _known = WriteWhole(epoch);
        if (!IsLive) _nextSnapshotNs = NextSnapshotAfter(_book.LastReceivedNs > 0 ? _book.LastReceivedNs : _context.NowNs);
        IsLive = true;
        PublishedId = _book.LastId;
        _context.Publish(Template.Subject);
    }

    /// <summary>Writes the whole book as published into the context's buffer, for one who asked.</summary>
    public void WriteAnswer(long epoch)
    {
        var told = WriteWhole(epoch);

        // this one has another known depth than those who took the last snapshot: from now on both count
        _known = new BookHorizon(Tighter(_known.Bid, told.Bid, 1), Tighter(_known.Ask, told.Ask, -1));
    }

    // How deep the message shows the book
    private BookHorizon WriteWhole(long epoch)
    {
        var book = _book.Book;
        ReadOnlySpan<BookLevel> bids, asks;
        if (_topBids is null)
        {
            var count = book.Bids.Count;
            if (_whole.Length < count + book.Asks.Count) _whole = new BookLevel[(count + book.Asks.Count) * 5 / 4];
            bids = _whole.AsSpan(0, book.Bids.CopyTo(_whole.AsSpan(0, count)));
            asks = _whole.AsSpan(count, book.Asks.CopyTo(_whole.AsSpan(count)));
        }
        else
        {
            _topScales = (book.PriceScale, book.QuantityScale);
            bids = _topBids.Replace(book.Bids);
            asks = _topAsks!.Replace(book.Asks);
        }

        var horizon = new BookHorizon(book.HorizonBid, book.HorizonAsk);
        WriteWhole(bids, asks, horizon, epoch);
        if (_context.Buffer.Length > _context.Output.MaxPayload - HeaderRoom) return WriteWhatFits(bids, asks, horizon, epoch);
        CutTo = 0;
        return horizon;
    }

    private static FixedNumber? Tighter(FixedNumber? one, FixedNumber? other, int sign) =>
        one is not { } a ? other : other is not { } b ? one : a.CompareTo(b) * sign > 0 ? a : b;

    private void WriteWhole(ReadOnlySpan<BookLevel> bids, ReadOnlySpan<BookLevel> asks, BookHorizon horizon, long epoch) => NormalizedJson.WriteBookSnapshot(
        _context.Buffer,
        Template!,
        new MessageStamp(_book.LastEventTimeMs, _book.LastReceivedNs, _context.NowNs, epoch),
        _book.LastId,
        "synced"u8,
        horizon,
        new BookSides { Bids = bids, Asks = asks, PriceScale = _book.Book.PriceScale, QuantityScale = _book.Book.QuantityScale });

    // A book that is larger than the server takes goes out as far as it fits, and its horizon says how far: a level beyond is known once it changes
    private BookHorizon WriteWhatFits(ReadOnlySpan<BookLevel> bids, ReadOnlySpan<BookLevel> asks, BookHorizon horizon, long epoch)
    {
        var room = _context.Output.MaxPayload - HeaderRoom;
        var wasCut = CutTo > 0;
        var reached = horizon;
        CutTo = Math.Max(bids.Length, asks.Length);
        while (_context.Buffer.Length > room && CutTo > 1)
        {
            CutTo = (int)Math.Min(CutTo - 1, (long)CutTo * room / _context.Buffer.Length * 15 / 16);
            var b = bids[..Math.Min(CutTo, bids.Length)];
            var a = asks[..Math.Min(CutTo, asks.Length)];
            reached = new BookHorizon(
                b.Length < bids.Length ? _book.Book.ToPrice(b[^1].Price) : horizon.Bid, a.Length < asks.Length ? _book.Book.ToPrice(a[^1].Price) : horizon.Ask);
            WriteWhole(b, a, reached, epoch);
        }

        if (!wasCut) ProcessorLog.BookCut(_context.Logger, _key, CutTo, Math.Max(bids.Length, asks.Length), _context.Output.MaxPayload);
        return reached;
    }

    /// <summary>Publishes that there is no proven book, with empty sides.</summary>
    public void PublishState(ReadOnlySpan<byte> state, long epoch)
    {
        ForgetPending();
        IsLive = false;
        PublishedId = DepthEvent.NoId;
        if (Template is null) return;
        WriteState(state, epoch);
        _context.Publish(Template.Subject);
    }

    /// <summary>Writes that there is no proven book into the context's buffer.</summary>
    public void WriteState(ReadOnlySpan<byte> state, long epoch) =>
        NormalizedJson.WriteBookSnapshot(_context.Buffer, Template!, new MessageStamp(0, 0, _context.NowNs, epoch), DepthEvent.NoId, state, default, default);

    /// <summary>Stops publishing: the partition has another owner.</summary>
    public void Stop()
    {
        ForgetPending();
        IsLive = false;
        PublishedId = DepthEvent.NoId;
    }

    private void Send(ReadOnlySpan<BookLevel> bids, ReadOnlySpan<BookLevel> asks, int priceScale, int quantityScale, long epoch, bool isEarly = false)
    {
        var lastId = _book.LastId;
        if (HasLeftKnownDepth())
        {
            PublishWhole(epoch); // says anew how deep it is known
            _appliedNs = 0;
            return;
        }

        // every change may have cancelled out in the levels that are published; the chain goes on with the next message
        if (_topBids is not null && bids.IsEmpty && asks.IsEmpty && lastId == PublishedId) return;
        NormalizedJson.WriteBookUpdate(
            _context.Buffer,
            Template!,
            new MessageStamp(_pendingEventMs, _pendingReceivedNs, _context.NowNs, epoch),
            new BookChange(_firstId, lastId, PublishedId) { TransactionTimeMs = _pendingTransactionMs },
            "synced"u8,
            new BookSides { Bids = bids, Asks = asks, PriceScale = priceScale, QuantityScale = quantityScale });
        PublishedId = lastId;
        // counted from when it was due, unless it goes out before that (a snapshot, a question)
        var from = _notBeforeNs > _pendingReceivedNs + _intervalNs || isEarly ? _pendingReceivedNs : Math.Max(_notBeforeNs, _pendingReceivedNs);
        _notBeforeNs = from + _intervalNs;
        _context.Counters.BookUpdates++;
        // a message that was refused breaks the chain for all: consumers get the whole book as soon as the bus takes messages again
        if (!_context.Publish(Template!.Subject)) RefreshSoon(_context.NowMs + 1000);
        _context.NoteBookStage(_pendingReceivedNs, _appliedNs);
        _appliedNs = 0;
        if (_pendingEventMs > 0) _context.VenueToBook.Record((_context.NowNs / 1000) - (_pendingEventMs * 1000));
    }

    // The best price of a synced book lies inside the depth that consumers were told; where a window moves with the market, or a message had no room for more, the market gets to its end
    private bool HasLeftKnownDepth()
    {
        if ((_known.Bid is null && _known.Ask is null) || CutTo == 1) return false;
        var book = _book.Book;
        return (_known.Bid is { } low && (!book.TryGetBestBid(out var bid) || book.ToPrice(bid.Price) <= low))
            || (_known.Ask is { } high && (!book.TryGetBestAsk(out var ask) || book.ToPrice(ask.Price) >= high));
    }

    // At fixed times that differ from book to book: they do not depend on when it was synced, so that a replay finds the same ones
    private void PublishRegular(long clockNs, long epoch)
    {
        _nextSnapshotNs = NextSnapshotAfter(clockNs);
        PublishWhole(epoch);
    }

    private long NextSnapshotAfter(long ns) => ns - Math.Max(0, (ns - _snapshotOffsetNs) % _snapshotNs) + _snapshotNs;

    private void AlignTop(OrderBook book)
    {
        if (_topScales == (book.PriceScale, book.QuantityScale)) return;
        _topBids!.Rescale(book.PriceScale - _topScales.Price, book.QuantityScale - _topScales.Quantity);
        _topAsks!.Rescale(book.PriceScale - _topScales.Price, book.QuantityScale - _topScales.Quantity);
        _topScales = (book.PriceScale, book.QuantityScale);
    }

    // What waits is of several frames: those that are traced meet in the message that they become
    private void Join()
    {
        if (Activity.Current is { } apply && (_joined ??= []).Count < MaxJoined) _joined.Add(apply.Context);
    }

    private void ForgetPending()
    {
        _hasPending = false;
        _joined = null;
        _bids.Clear();
        _asks.Clear();
    }
}
