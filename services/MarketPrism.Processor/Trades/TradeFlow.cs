using MarketPrism.Domain;
using MarketPrism.Exchanges;
using MarketPrism.Markets.Gaps;
using MarketPrism.Markets.Messages;
using MarketPrism.Markets.Trades;

namespace MarketPrism.Processor;

/// <summary>The trades of one instrument: kept back until they may be published, then watched for holes, and published.</summary>
internal sealed class TradeFlow : ITradeOutput
{
    /// <summary>Trades of one instrument that wait at most.</summary>
    public const int WaitingMax = 16_384;

    private const int DoubtsMax = 64;
    private static readonly TimeSpan WaitingAge = TimeSpan.FromSeconds(15);
    private const int SuspectsMax = 16;
    private const int JudgedMax = 256;
    private static readonly TimeSpan BlameAge = TimeSpan.FromSeconds(30);

    /// <summary>Where ids skip, the end of the connection before shows whether two trades join; it is told within a second or two.</summary>
    private static readonly TimeSpan DoubtTime = TimeSpan.FromSeconds(5);

    private readonly Queue<(HeldTrade Trade, TimeSpan At)> _waiting = new();
    private readonly List<TradeSeam> _doubts = [];
    private readonly TradeLanes _lanes = new();
    private readonly InstrumentFlow _owner;
    private readonly WorkerContext _context;
    private TradeContinuity _continuity;
    private MessageTemplate? _template;
    private (GapOrigin Origin, GapCause Cause, TimeSpan Until) _blame;
    private (long Id, long Ns) _lastWaiting = (DepthEvent.NoId, 0);
    private readonly Queue<(string Id, string Connection, long ToNs)> _suspects = new(); // gaps whose cause a connection's end may show
    private readonly HashSet<string> _judged = []; // gaps that the watch knew of before the first trade after them
    private FirstAfter _firstAfter = new();
    private string _lane = "";
    private string _laneBefore = "";
    private string? _overflow;
    private (long Id, long Ns) _overflowTo;
    private bool _isStarted;
    private (long TimeMs, long Id) _latest;

    public TradeFlow(InstrumentFlow owner, WorkerContext context, string rawChannel)
    {
        _owner = owner;
        _context = context;
        RawChannel = rawChannel;
        PositionKey = KeyOf(owner.Key);
        _continuity = new TradeContinuity(context.Options.Trades, this);
    }

    public string RawChannel { get; set; }

    /// <summary>The instrument and its channel, in position files and claims.</summary>
    public string PositionKey { get; }

    public long Published { get; private set; }

    public long Backfilled { get; private set; }

    public long LastId => _continuity.LastId;

    public long LastReceivedNs { get; private set; }

    public int Held => _continuity.Held + _waiting.Count;

    public int OpenHoles => _continuity.Holes.Count;

    /// <summary>The price of the latest trade that came live, and when it happened, Unix ms; null before the first.</summary>
    public (FixedNumber Price, long TimeMs)? LastPrice { get; private set; }

    /// <summary>Trades that came before publication and left unpublished, because it took too long.</summary>
    public long Overflowed { get; private set; }

    public static string KeyOf(InstrumentKey key) => key.ToString();

    public void OnTrade(string lane, in TradeEvent trade, long receivedNs)
    {
        if (!trade.IsBackfill)
        {
            NotePrice(trade);
            _firstAfter.Take(receivedNs, lane, trade.FirstId);
            if (!_lanes.IsCurrent(lane))
            {
                if (_lane != lane) (_lane, _laneBefore) = (lane, _lane);
                Doubt(_lanes.Switch(lane, _context.FindTrack(lane), trade, receivedNs, Last, _context.Now));
            }
        }

        if (_isStarted) Take(new HeldTrade(trade, receivedNs));
        else Wait(new HeldTrade(trade, receivedNs));
    }

    /// <summary>The frame with the trades of a backfill ended.</summary>
    /// <param name="isWhole">Whether all of its trades could be read: else it proves nothing about what it spans.</param>
    public void OnBackfillEnd(bool isWhole)
    {
        if (_isStarted) _continuity.EndBackfill(_context.Now, isWhole);
    }

    public void OnBusHole(string lane)
    {
        Blame(GapOrigin.Bus, GapCause.BusLoss);
        if (_lanes.IsAlone(lane, _context.Now)) _continuity.Suspect();
    }

    public void OnLaneEnd(in LaneEnd end)
    {
        for (var i = _suspects.Count; i > 0; i--)
        {
            var suspect = _suspects.Dequeue();
            if (suspect.Connection != end.Connection) _suspects.Enqueue(suspect);
            else if (end.EndedNs <= suspect.ToNs) _context.Ledger.Amend(suspect.Id, new GapAmendment { Cause = (GapOrigin.Connection, GapCause.Disconnected), Connection = end.Connection });
        }

        Doubt(_lanes.OnEnd(end));
    }

    /// <summary>Closes a gap of this stream that others opened, when a trade came after it and nothing shows that one is missing.</summary>
    public void Verify(GapRecord gap)
    {
        if (!_isStarted || (_overflow is { } overflow && _context.Ledger.Find(overflow)?.Id == gap.Id)) return;
        foreach (var hole in _continuity.Holes)
        {
            if (hole.LedgerId is { } id && _context.Ledger.Find(id)?.Id == gap.Id) return; // closed when it is filled, or given up
        }

        if (_judged.Count > JudgedMax) _judged.Clear();
        if (gap.After is null) _firstAfter.Expect(gap.FromNs);
        if (_continuity.LastNs <= gap.FromNs && _judged.Add(gap.Id)) _continuity.Suspect(); // the next trade shows whether it joins the last one, or the venue is asked
        if ((gap.After ?? _firstAfter.Of(gap.FromNs)) is not { } first || LastReceivedNs < first.ReceivedNs || _continuity.Held > 0) return;
        if (gap is { FromId: { } fromId, ToId: { } toId })
        {
            // its processor is gone and did not fill it
            _continuity.Reopen(fromId, toId, (gap.FromNs, first.ReceivedNs), _context.Now);
            return;
        }

        if (_context.NowNs - first.ReceivedNs < DoubtTime.TotalNanoseconds) return;
        var isOther = first.Connection != gap.Connection;
        _context.Ledger.Close(gap.Id, NothingIsMissing(gap) ? GapClosing.Repaired(GapEvidence.Ids, isOther ? GapRepair.OtherLane : GapRepair.None, first) : GapClosing.Lost(first));
    }

    // Where ids are contiguous the watch has seen it. Where they skip only when it waited for the first trade after the gap, when another connection carried all the time, or when the one that failed
    // has ended: then the trades on both sides were looked at
    private bool NothingIsMissing(GapRecord gap) =>
        gap.FromId is null && _continuity.SinceNs <= gap.FromNs
        && (_continuity.IsContiguous || _judged.Contains(gap.Id) || _lanes.OtherCarriesSince(gap.Connection, gap.FromNs)
            || (gap.Cause == GapCause.Disconnected && !_lanes.IsAlive(gap.Connection)));

    /// <summary>Nobody subscribes to the stream any more.</summary>
    public void Remove()
    {
        CloseOverflow(GapEvidence.Removed);
        StopPublishing();
    }

    public void OnFrameRejected(GapCause cause)
    {
        Blame(GapOrigin.Venue, cause);
        _continuity.Suspect();
    }

    public void Tick()
    {
        if (_isStarted) _continuity.Tick(_context.Now);
        else Trim();
    }

    /// <summary>Publication begins: what waited goes through the watch, from where an earlier owner stopped.</summary>
    public void StartPublishing()
    {
        _template = _owner.TemplateOf(Channel.Trade);
        if (_isStarted) return;
        _isStarted = true;
        if (_continuity.LastId == DepthEvent.NoId)
        {
            if (_owner.TakePosition(PositionKey) is { } position)
            {
                if (_owner.Down is { } down) Blame(down.Origin, down.Cause);
                _continuity.Restore(position.Id, position.ReceivedNs);
                LastReceivedNs = position.ReceivedNs;
            }
        }

        var from = _continuity.LastId;
        CloseOverflow(GapEvidence.Ids);
        while (_waiting.TryDequeue(out var item)) Take(item.Trade);
        _waiting.TrimExcess();
        _lastWaiting = (DepthEvent.NoId, 0);
        foreach (var seam in _doubts) Doubt(seam with { FromId = Math.Max(seam.FromId, from + 1) }); // what lies before is the former owner's
        _doubts.Clear();
    }

    /// <summary>Publication ends: what is held back goes out, and the position is kept for the next time, here or elsewhere.</summary>
    public void StopPublishing()
    {
        if (!_isStarted) return;
        _continuity.Stop(_context.Now);
        _isStarted = false;
        if (Position is { } position) _owner.KeepPosition(PositionKey, position);
        _lastWaiting = (_continuity.LastId, _continuity.LastNs);
        _continuity = new TradeContinuity(_context.Options.Trades, this);
    }

    /// <summary>The last published trade; null before the first.</summary>
    public TradePosition? Position => _continuity.LastId == DepthEvent.NoId ? null : new TradePosition(_continuity.LastId, LastReceivedNs);

    void ITradeOutput.OnTrade(in HeldTrade trade)
    {
        LastReceivedNs = Math.Max(LastReceivedNs, trade.ReceivedNs);
        NormalizedJson.WriteTrade(_context.Buffer, _template!, new MessageStamp(trade.Trade.TimeMs, trade.ReceivedNs, _context.NowNs, _owner.Epoch), trade.Trade);
        Published++;
        _context.Counters.Trades++;
        _owner.Activity++;
        if (trade.Trade.IsBackfill)
        {
            Backfilled++;
            _context.Counters.Backfilled++;
        }

        _context.Publish(_template!.Subject);
    }

    void ITradeOutput.OnHoleFound(TradeHole hole)
    {
        var (origin, cause, until) = _blame;
        if (_context.Now > until) (origin, cause) = _context.CauseOf(GapOrigin.Venue, GapCause.TradeGap, hole.FromNs);
        var failed = cause is GapCause.TradeGap or GapCause.Disconnected && _laneBefore.Length > 0 ? _laneBefore : _lane;
        hole.After = new FirstMessage(hole.ToId + 1, hole.ToNs, _lane);
        hole.LedgerId = _context.Ledger.Open(
            new GapOpening
            {
                Origin = origin,
                Cause = cause,
                Instrument = _owner.Key,
                RawChannel = RawChannel,
                Connection = cause == GapCause.ProcessorDown ? "" : cause == GapCause.TradeGap ? _lane : failed,
                FromId = hole.FromId,
                ToId = hole.ToId,
                FromNs = hole.FromNs,
                Frames = hole.IsExact ? hole.ToId - hole.FromId + 1 : null,
            },
            WorkerContext.HoldOf(cause));
        if (cause == GapCause.TradeGap)
        {
            if (_suspects.Count == SuspectsMax) _suspects.Dequeue();
            _suspects.Enqueue((hole.LedgerId, failed, hole.ToNs));
        }

        ProcessorLog.TradeHole(_context.Logger, _owner.Key, hole.FromId, hole.ToId, cause);
    }

    void ITradeOutput.OnBackfillWanted(TradeHole hole)
    {
        var request = new BackfillRequest(_context.NextRequestId(), hole.Wanted.From, hole.Wanted.To, hole.FromNs, null, "hole");
        _context.Requests.Add(new VenueRequest(VenueRequestKind.Backfill, _context.Subjects.Request("backfill", _owner.Key), request.ToJson(), _owner.Activity, null));
    }

    void ITradeOutput.OnHoleClosed(TradeHole hole, bool isFilled)
    {
        if (hole.LedgerId is null) return;
        var repair = hole.Backfilled > 0 ? GapRepair.Backfill : hole.Recovered > 0 ? GapRepair.OtherLane : GapRepair.None;
        var closing = isFilled ? GapClosing.Repaired(GapEvidence.Ids, repair, hole.After, hole.ToNs) : GapClosing.Lost(GapEvidence.GivenUp, hole.ToNs, hole.After);
        _context.Ledger.Close(hole.LedgerId, closing with { Recovered = hole.Recovered });
    }

    // Several of one ms: the highest id is the latest
    private void NotePrice(in TradeEvent trade)
    {
        if ((trade.TimeMs, trade.Id).CompareTo(_latest) < 0) return;
        _latest = (trade.TimeMs, trade.Id);
        LastPrice = (trade.Price, trade.TimeMs);
    }

    private void Take(in HeldTrade trade)
    {
        var before = _continuity.Duplicates;
        _continuity.Take(trade.Trade, trade.ReceivedNs, _context.Now);
        if (!trade.Trade.IsBackfill) _context.Counters.Duplicates += _continuity.Duplicates - before;
    }

    private void Wait(in HeldTrade trade)
    {
        if (trade.Trade.IsBackfill) return;
        _waiting.Enqueue((trade, _context.Now));
        if (trade.Trade.Id > _lastWaiting.Id) _lastWaiting = (trade.Trade.Id, trade.ReceivedNs);
        if (_waiting.Count > WaitingMax) DropOldest();
    }

    // A partition that others own: what they publish need not be kept for long. Without metadata nobody publishes: kept as long as there is room
    private void Trim()
    {
        if (_owner.IsOwned) return;
        while (_waiting.TryPeek(out var oldest) && _context.Now - oldest.At > WaitingAge) _waiting.Dequeue();
    }

    private void DropOldest()
    {
        var dropped = _waiting.Dequeue().Trade;
        if (!_owner.IsOwned) return;
        Overflowed++;
        _overflow ??= _context.Ledger.Open(new GapOpening
        {
            Origin = GapOrigin.Processor,
            Cause = GapCause.BufferOverflow,
            Instrument = _owner.Key,
            RawChannel = RawChannel,
            Connection = _lane,
            FromId = dropped.Trade.Id,
            FromNs = dropped.ReceivedNs,
        });
        _overflowTo = (dropped.Trade.Id, dropped.ReceivedNs);
    }

    // Trades that found no room before the metadata came are lost, and the ledger says which
    private void CloseOverflow(GapEvidence evidence)
    {
        if (_overflow is not { } id) return;
        _overflow = null;
        var closing = _waiting.TryPeek(out var next)
            ? GapClosing.Lost(new FirstMessage(next.Trade.Trade.FirstId, next.Trade.ReceivedNs, _lane), evidence)
            : GapClosing.Lost(GapEvidence.Removed, _overflowTo.Ns);
        _context.Ledger.Close(id, closing with { ToId = _overflowTo.Id });
    }

    private (long Id, long Ns) Last => _isStarted ? (_continuity.LastId, _continuity.LastNs) : _lastWaiting;

    // Before publication it has to wait for the trades that wait
    private void Doubt(TradeSeam? doubt)
    {
        if (doubt is not { } seam) return;
        if (!_isStarted)
        {
            if (_doubts.Count == DoubtsMax) _doubts.RemoveAt(0);
            _doubts.Add(seam);
            return;
        }

        Blame(GapOrigin.Connection, GapCause.Disconnected);
        _continuity.Doubt(seam.FromId, seam.ToId, (seam.FromNs, seam.ToNs), _context.Now);
    }

    private void Blame(GapOrigin origin, GapCause cause) => _blame = (origin, cause, _context.Now + BlameAge);
}
