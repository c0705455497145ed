using MarketPrism.Exchanges;

namespace MarketPrism.Markets.Trades;

/// <summary>
/// The watch over one instrument's trades, from all lanes and from backfill: each trade goes out once, in the order of ids; what is missing is declared and asked for. Live trades are held back
/// for a moment only, and not where ids skip; what is fetched later goes out behind them, in the order of its own ids, whatever the order of the venue's pages.
/// Duplicates are told by id, never by time. Where ids are contiguous (Binance) a hole shows by itself. Where nobody promises that (OKX) ids that were left out are a suspected gap as long as they join
/// otherwise, and the venue is asked (<see cref="SkippedIds"/>); after <see cref="Suspect"/> any are.
/// </summary>
public sealed class TradeContinuity
{
    private const long ClockToleranceMs = 60_000;

    /// <summary>Room for so many trades is kept for the next gap; a gap that needed more gives the rest back when it ends.</summary>
    private const int KeptRoom = 64;

    private readonly TradeContinuityOptions _options;
    private readonly ITradeOutput _output;
    private readonly RecentIds _recent;
    private readonly List<HeldTrade> _held = [];
    private readonly List<TradeHole> _holes = [];
    private readonly SkippedIds _skipped;
    private TimeSpan _aheadSince;
    private long _floor = DepthEvent.NoId;
    private long _lastNs;
    private long _lastTimeMs;
    private long _batchLow = long.MaxValue;
    private long _batchHigh = long.MinValue;
    private bool _contiguous;
    private bool _suspect;

    /// <summary>Creates a watch that has seen nothing.</summary>
    /// <param name="options">Bounds.</param>
    /// <param name="output">Gets the trades and the holes.</param>
    public TradeContinuity(TradeContinuityOptions options, ITradeOutput output)
    {
        _options = options;
        _output = output;
        _recent = new RecentIds(options.Window);
        _skipped = new SkippedIds(options.HoleLimit);
    }

    /// <summary>Whether ids are contiguous (Binance), by the last live trade; false before the first.</summary>
    public bool IsContiguous => _contiguous;

    /// <summary>Since when nothing can have gone missing unseen: when the first trade, or the one that an earlier process published last, was received, Unix ns; <see cref="long.MaxValue"/> before.</summary>
    public long SinceNs { get; private set; } = long.MaxValue;

    /// <summary>When the last published trade was received, Unix ns.</summary>
    public long LastNs => _lastNs;

    /// <summary>The highest id published; <see cref="DepthEvent.NoId"/> before the first.</summary>
    public long LastId { get; private set; } = DepthEvent.NoId;

    /// <summary>Trades dropped because they had come before.</summary>
    public long Duplicates { get; private set; }

    /// <summary>How often the venue started its ids anew.</summary>
    public long Resets { get; private set; }

    /// <summary>Trades held back: live ones behind a gap, and fetched ones that wait for those before them.</summary>
    public int Held
    {
        get
        {
            var held = _held.Count;
            foreach (var hole in _holes) held += hole.Kept;
            return held;
        }
    }

    /// <summary>Trades that there is room for without asking for memory.</summary>
    internal int Room => _held.Capacity;

    /// <summary>Holes that are declared and not closed.</summary>
    public IReadOnlyList<TradeHole> Holes => _holes;

    /// <summary>Takes up where an earlier process stopped: what came in between is a hole.</summary>
    /// <param name="lastId">The last id that was published.</param>
    /// <param name="lastNs">When it was received, Unix ns.</param>
    public void Restore(long lastId, long lastNs)
    {
        if (LastId != DepthEvent.NoId) return;
        LastId = _floor = lastId;
        _lastNs = SinceNs = lastNs;
        _lastTimeMs = (lastNs / 1_000_000) + ClockToleranceMs; // no trade before it happened later than it was received, clocks aside
        _suspect = true;
    }

    /// <summary>Something may have been lost before the next trade. Changes nothing where ids are contiguous: they tell.</summary>
    public void Suspect() => _suspect = true;

    /// <summary>
    /// Something may be missing between two trades that have been published already: another connection brought the second, and nothing shows that it carried before the first one's ended.
    /// Changes nothing where ids are contiguous: they tell.
    /// </summary>
    /// <param name="fromId">The first id that may be missing.</param>
    /// <param name="toId">The last one; nothing is missing when it is below <paramref name="fromId"/>.</param>
    /// <param name="ns">When the trades before and after were received, Unix ns.</param>
    /// <param name="now">Monotonic time.</param>
    public void Doubt(long fromId, long toId, (long From, long To) ns, TimeSpan now)
    {
        if (!_contiguous && fromId <= toId) Declare(fromId, toId, isExact: false, ns, now);
    }

    /// <summary>A gap that an earlier owner found and could not fill: it is asked for again. What comes is published, also when that owner had published a part of it already.</summary>
    /// <param name="fromId">The first missing id.</param>
    /// <param name="toId">The last one.</param>
    /// <param name="ns">When the trades before and after were received, Unix ns.</param>
    /// <param name="now">Monotonic time.</param>
    public void Reopen(long fromId, long toId, (long From, long To) ns, TimeSpan now)
    {
        if (fromId <= toId && toId <= LastId && HoleOf(fromId) is null) Declare(fromId, toId, _contiguous, ns, now);
    }

    /// <summary>Takes a trade from any lane, or of a backfill.</summary>
    /// <param name="trade">The trade.</param>
    /// <param name="receivedNs">When its frame was received, Unix ns.</param>
    /// <param name="now">Monotonic time.</param>
    public void Take(in TradeEvent trade, long receivedNs, TimeSpan now)
    {
        if (trade.IsBackfill)
        {
            _batchLow = Math.Min(_batchLow, trade.Id);
            _batchHigh = Math.Max(_batchHigh, trade.Id);
        }
        else
        {
            _contiguous = trade.PreviousId != DepthEvent.NoId;
        }

        if (trade.Id <= LastId)
        {
            TakeLate(trade, receivedNs, now);
        }
        else if (LastId == DepthEvent.NoId)
        {
            // a backfill before the first live trade is about time that nobody asked for
            if (!trade.IsBackfill) Publish(trade, receivedNs);
        }
        else if (_contiguous)
        {
            TakeContiguous(trade, receivedNs, now);
        }
        else
        {
            TakeLoose(trade, receivedNs, now);
        }
    }

    /// <summary>The frame with the trades of a backfill ended.</summary>
    /// <param name="now">Monotonic time.</param>
    /// <param name="isWhole">Whether all of its trades could be read: else it proves nothing about what it spans.</param>
    public void EndBackfill(TimeSpan now, bool isWhole = true)
    {
        for (var i = 0; i < _holes.Count;)
        {
            var hole = _holes[i];
            if (isWhole && hole.Cover(_batchLow, _batchHigh))
            {
                CloseHole(i, isFilled: true);
                continue;
            }

            i++;
            ReleaseKept(hole, Held > _options.HoldLimit ? hole.ToId : hole.JoinedTo);
            if (hole.NextAskAt > now + _options.Grace) hole.NextAskAt = now + _options.Grace; // the next page
        }

        _batchLow = long.MaxValue;
        _batchHigh = long.MinValue;
    }

    /// <summary>Lets time pass: declares, asks, releases, gives up.</summary>
    /// <param name="now">Monotonic time.</param>
    public void Tick(TimeSpan now)
    {
        if (_held.Count > 0 && now - _aheadSince >= _options.Grace)
        {
            if (HoleOf(LastId + 1) is null) Declare(LastId + 1, _held[0].Trade.PreviousId, isExact: true, (_lastNs, _held[0].ReceivedNs), now);
            if (now - _aheadSince >= _options.Hold) SkipGap(now);
        }

        DeclareSkipped(now - _options.Grace, now);
        for (var i = _holes.Count - 1; i >= 0; i--)
        {
            var hole = _holes[i];
            if (now - hole.FoundAt >= _options.GiveUp) CloseHole(i, isFilled: false);
            else if (now >= hole.NextAskAt) Ask(hole, now);
            if (hole.Kept > 0 && now - hole.KeptSince >= _options.BackfillHold) ReleaseKept(hole, hole.ToId);
        }
    }

    /// <summary>Gives up all holes and publishes what is held: the partition goes to another owner.</summary>
    /// <param name="now">Monotonic time.</param>
    public void Stop(TimeSpan now)
    {
        FlushHeld(now);
        DeclareSkipped(now, now);
        for (var i = _holes.Count - 1; i >= 0; i--) CloseHole(i, isFilled: false);
    }

    private void TakeContiguous(in TradeEvent trade, long receivedNs, TimeSpan now)
    {
        var previous = trade.PreviousId == DepthEvent.NoId ? trade.Id - 1 : trade.PreviousId;
        if (_held.Count == 0)
        {
            if (trade.IsBackfill) return; // beyond what was asked for: the live stream brings it
            if (previous <= LastId)
            {
                Publish(trade, receivedNs);
                return;
            }

            _aheadSince = now;
        }
        else if (trade.IsBackfill && trade.Id > _held[^1].Trade.Id)
        {
            return;
        }

        if (!Hold(trade with { PreviousId = previous }, receivedNs))
        {
            Duplicates++;
            return;
        }

        Release(now);
        if (_held.Count <= _options.HoldLimit) return;
        if (HoleOf(LastId + 1) is null) Declare(LastId + 1, _held[0].Trade.PreviousId, isExact: true, (_lastNs, _held[0].ReceivedNs), now);
        SkipGap(now);
    }

    private void TakeLoose(in TradeEvent trade, long receivedNs, TimeSpan now)
    {
        if (trade.IsBackfill) return;
        var (from, to) = (LastId + 1, trade.FirstId - 1);
        if (_suspect && from <= to) Declare(from, to, isExact: false, (_lastNs, receivedNs), now);
        else if (from <= to && _skipped.Add(from, to, (_lastNs, receivedNs), now) is { } skip) DeclareSkipped(skip, now);
        _skipped.OnPublished(joins: from == trade.FirstId);
        Publish(trade, receivedNs);
    }

    private void TakeLate(in TradeEvent trade, long receivedNs, TimeSpan now)
    {
        if (!trade.IsBackfill) _skipped.OnLate(trade.FirstId, trade.Id);
        // a hole may have been declared when some of what lies in it was out already
        if (HoleOf(trade.Id) is { } hole && !_recent.Contains(trade.Id) && hole.Fill(trade.Id, trade.IsBackfill))
        {
            if (trade.IsBackfill) hole.Keep(new HeldTrade(trade, receivedNs), now);
            else Output(trade, receivedNs);
            if (hole.IsFilled) CloseHole(_holes.IndexOf(hole), isFilled: true);
            return;
        }

        if (!trade.IsBackfill && !_recent.Contains(trade.Id))
        {
            // where ids skip, one that came too late is new as long as the memory reaches back to it
            if (!_contiguous && trade.Id > _floor)
            {
                Output(trade, receivedNs);
                return;
            }

            // later in time under a lower id: the venue began to count anew
            if (trade.TimeMs > _lastTimeMs)
            {
                Resets++;
                FlushHeld(now);
                _skipped.Clear();
                LastId = _floor = DepthEvent.NoId;
                Publish(trade, receivedNs);
                return;
            }
        }

        Duplicates++;
    }

    private void Publish(in TradeEvent trade, long receivedNs)
    {
        if (LastId == DepthEvent.NoId) SinceNs = receivedNs; // the first, or the first after the venue began to count anew
        LastId = trade.Id;
        _lastNs = receivedNs;
        if (trade.TimeMs > 0) _lastTimeMs = trade.TimeMs;
        _suspect = false;
        Output(trade, receivedNs);
    }

    private void Output(in TradeEvent trade, long receivedNs)
    {
        if (_recent.Add(trade.Id, out var evicted) && evicted > _floor) _floor = evicted;
        _output.OnTrade(new HeldTrade(trade, receivedNs));
    }

    private bool Hold(in TradeEvent trade, long receivedNs)
    {
        var at = _held.Count;
        while (at > 0 && _held[at - 1].Trade.Id > trade.Id) at--;
        if (at > 0 && _held[at - 1].Trade.Id == trade.Id) return false;
        if (HoleOf(trade.Id) is { } hole) hole.Fill(trade.Id, trade.IsBackfill);
        _held.Insert(at, new HeldTrade(trade, receivedNs));
        return true;
    }

    private void Release(TimeSpan now)
    {
        var released = 0;
        for (; released < _held.Count && _held[released].Trade.PreviousId <= LastId; released++)
            Publish(_held[released].Trade, _held[released].ReceivedNs);
        if (released == 0) return;
        _held.RemoveRange(0, released);
        if (_held.Count == 0 && _held.Capacity > KeptRoom) _held.Capacity = KeptRoom;
        _aheadSince = now;
        for (var i = _holes.Count - 1; i >= 0; i--)
        {
            if (_holes[i].IsFilled && _holes[i].ToId <= LastId) CloseHole(i, isFilled: true);
        }
    }

    private void FlushHeld(TimeSpan now)
    {
        while (_held.Count > 0)
        {
            if (HoleOf(LastId + 1) is null) Declare(LastId + 1, _held[0].Trade.PreviousId, isExact: true, (_lastNs, _held[0].ReceivedNs), now);
            SkipGap(now);
        }
    }

    private void SkipGap(TimeSpan now)
    {
        LastId = _held[0].Trade.PreviousId;
        Release(now);
    }

    private void DeclareSkipped(TimeSpan before, TimeSpan now)
    {
        while (_skipped.TakeDue(before) is { } skip) DeclareSkipped(skip, now);
    }

    private void DeclareSkipped(in SkippedIds.Skip skip, TimeSpan now)
    {
        // a doubt may have declared it meanwhile
        if (HoleOf(skip.FromId) is null || HoleOf(skip.ToId) is null) Declare(skip.FromId, skip.ToId, isExact: false, skip.Ns, now, isSkip: true);
    }

    private void Declare(long fromId, long toId, bool isExact, (long From, long To) ns, TimeSpan now, bool isSkip = false)
    {
        if (_holes.Count == _options.HoleLimit) CloseHole(0, isFilled: false);
        var hole = new TradeHole(fromId, toId, isExact, ns, now) { IsSkip = isSkip };
        _holes.Add(hole);
        _output.OnHoleFound(hole);
        Ask(hole, now);
    }

    private void Ask(TradeHole hole, TimeSpan now)
    {
        hole.NextAskAt = now + _options.AskAgain;
        _output.OnBackfillWanted(hole);
    }

    private void CloseHole(int index, bool isFilled)
    {
        var hole = _holes[index];
        _holes.RemoveAt(index);
        ReleaseKept(hole, hole.ToId);
        if (isFilled) _skipped.Forget(hole.FromId, hole.ToId); // else what a doubt has fetched would be asked for again, and look as if ids skipped
        if (hole.IsSkip && isFilled) _skipped.OnShown(isEmpty: hole.Recovered == 0);
        _output.OnHoleClosed(hole, isFilled);
    }

    private void ReleaseKept(TradeHole hole, long upTo)
    {
        foreach (var kept in hole.TakeKept(upTo)) Output(kept.Trade, kept.ReceivedNs);
    }

    private TradeHole? HoleOf(long id)
    {
        foreach (var hole in _holes)
        {
            if (hole.Contains(id)) return hole;
        }

        return null;
    }
}
