using MarketPrism.Domain;

namespace MarketPrism.Processor;

/// <content>What the control loop says, and the clock.</content>
internal sealed partial class PartitionWorker
{
    /// <summary>How long the server may take to know of a subscription; a connection that opens within it may have frames that did not come here.</summary>
    private static readonly TimeSpan SubscribeTime = TimeSpan.FromSeconds(2);

    private static readonly TimeSpan CloseDelay = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan CloseLateness = TimeSpan.FromMilliseconds(200);
    private static readonly TimeSpan TellDowntimeFor = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan AskInstrumentsFirst = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan AskInstrumentsLast = TimeSpan.FromMinutes(1);

    private readonly Queue<(LaneEnd End, TimeSpan ToldAt)> _closing = new();
    private readonly Dictionary<(Exchange, Market), (TimeSpan At, TimeSpan Wait)> _askedInstruments = [];
    private TimeSpan _nextSecond;

    /// <summary>Frames of a partition are taken from now on.</summary>
    public void Activate(VirtualPartition partition) => Run(() => _partitions[partition.Index].Activate());

    /// <summary>Its subscription is in force: from now on its frames come, unless the bus loses them.</summary>
    public void Listen(VirtualPartition partition) => Run(() => _partitions[partition.Index].Listen(_context.Now));

    /// <summary>The partition is ours: its flows are published, from where an earlier owner stopped.</summary>
    public void Own(VirtualPartition partition, long epoch, IReadOnlyDictionary<string, TradePosition>? positions, Downtime? down) => Run(() =>
    {
        var state = _partitions[partition.Index];
        foreach (var (key, position) in positions ?? new Dictionary<string, TradePosition>())
        {
            if (_context.NowNs - position.ReceivedNs > ForgetPositionAfter.TotalNanoseconds) continue;
            if (!state.Positions.TryGetValue(key, out var known) || position.ReceivedNs > known.ReceivedNs) state.Positions[key] = position;
        }

        state.Activate();
        state.IsOwned = true;
        state.Epoch = epoch;
        state.Down = down;
        state.DownToldUntil = _context.Now + TellDowntimeFor;
        foreach (var flow in state.AllFlows)
        {
            if (down is { } downtime) flow.Book?.NoteDowntime(downtime);
            flow.Refresh();
        }

        foreach (var key in state.Positions.Keys)
        {
            if (key[0] == '@') state.Positions.Remove(key);
        }
    });

    /// <summary>The partition is no longer published; with <paramref name="forget"/> its flows are dropped as well.</summary>
    /// <returns>Where its trades stand.</returns>
    public Dictionary<string, TradePosition> Disown(VirtualPartition partition, bool forget)
    {
        var state = _partitions[partition.Index];
        lock (_gate)
        {
            _context.UpdateTime();
            var positions = PositionsOf(state);
            foreach (var flow in state.AllFlows) flow.Stop();
            foreach (var (key, position) in state.Positions) positions[key] = position;
            foreach (var track in _sequences.Connections)
            {
                if (track.LastOf(partition) is > 0 and var last) positions[PartitionState.ConnectionKey(track.Name)] = new TradePosition(last, track.LastNsOf(partition));
            }

            state.Values.HandOver();
            state.IsOwned = false;
            if (!forget) return positions;
            state.Clear();
            _streams.Forget(state);
            _sequences.Forget(partition);
            return positions;
        }
    }

    /// <summary>Where the trades of a partition stand.</summary>
    public Dictionary<string, TradePosition> PositionsOf(VirtualPartition partition)
    {
        lock (_gate) return PositionsOf(_partitions[partition.Index]);
    }

    /// <summary>Where connections stand in a partition.</summary>
    public Dictionary<string, (long Sequence, long ReceivedNs)> ConnectionsOf(VirtualPartition partition)
    {
        lock (_gate)
        {
            var positions = new Dictionary<string, (long, long)>();
            foreach (var track in _sequences.Connections)
            {
                if (track.LastOf(partition) > 0) positions.Add(track.Name, (track.LastOf(partition), track.LastNsOf(partition)));
            }

            return positions;
        }
    }

    /// <summary>Whether all books of a partition that are to be there are proven, or cannot be before their streams say something.</summary>
    public bool IsSynced(VirtualPartition partition)
    {
        lock (_gate)
        {
            foreach (var flow in _partitions[partition.Index].AllFlows)
            {
                // a quiet book waits for its first update: nobody can do more for it
                if (flow.Book is { Book: { State: not Markets.BookState.Synced, IsWaitingForStream: false } }) return false;
            }

            return true;
        }
    }

    /// <summary>Trades that are held back behind a hole.</summary>
    public int HeldTrades
    {
        get
        {
            lock (_gate)
            {
                var held = 0;
                foreach (var state in _partitions)
                {
                    foreach (var flow in state.AllFlows) held += flow.Trades?.Held ?? 0;
                }

                return held;
            }
        }
    }

    /// <summary>How the books of owned partitions are.</summary>
    public void ReportBooks(List<BookReport> reports)
    {
        lock (_gate)
        {
            foreach (var state in _partitions)
            {
                if (!state.IsOwned) continue;
                foreach (var flow in state.AllFlows)
                {
                    if (flow.Book is not { } book) continue;
                    reports.Add(new BookReport(
                        flow.Key, book.Book.State, book.LastCause, book.LastSyncNs > 0, book.Book.Book.Bids.Count + book.Book.Book.Asks.Count, book.Book.LastId, book.LastReceivedNs, book.Book.Snapshots, book.CutTo));
                }
            }
        }
    }

    /// <summary>A stream is wanted: its book or trades exist from now on, even if no frame comes.</summary>
    public void Expect(InstrumentKey key, Channel channel, string rawChannel) => Run(() =>
    {
        var state = _partitions[key.Partition.Index];
        if (!state.IsActive || _streams.VenueOf(key.Exchange, key.Market) is not { } venue) return;
        if (channel is not (Channel.OrderBook or Channel.Trade))
        {
            state.Values.Add(key, rawChannel).IsDesired = true; // its flow begins with a frame, which names the instrument: the key may be an instrument type
            return;
        }

        var flow = state.FlowOf(key, _context);
        flow.Refresh();
        if (flow.Instrument is null) AskInstruments(key, isNew: true);
        flow.SeenAt = _context.Now;
        if (channel == Channel.OrderBook)
        {
            flow.WantsBook = true;
            flow.BookOf(venue.Continuity, rawChannel).Book.Start(_context.NowMs);
        }
        else
        {
            flow.WantsTrades = true;
            flow.TradesOf(rawChannel);
        }
    });

    /// <summary>A stream is no longer wanted by any connector. When its connectors said so its gaps end, as lost; when they only fell silent that shows nothing.</summary>
    public void Drop(InstrumentKey key, Channel channel, string rawChannel, bool isSaid) => Run(() =>
    {
        var state = _partitions[key.Partition.Index];
        state.Values.Remove(key, rawChannel);
        if (isSaid && state.IsOwned) EndGaps(key, rawChannel);
        if (FindFlow(key) is not { } flow) return;
        if (channel == Channel.OrderBook)
        {
            flow.WantsBook = false;
            flow.RemoveBook();
        }
        else if (channel == Channel.Trade)
        {
            flow.WantsTrades = false;
            flow.RemoveTrades();
        }

        if (flow.Book is null && flow.Trades is null)
        {
            state.Remove(flow);
            _streams.Forget(state);
        }
    });

    /// <summary>A connection's beginning, its beat, or its end.</summary>
    public void OnNotice(Exchange exchange, Market market, ConnectionNotice notice) => Run(() =>
    {
        var wasEnded = _sequences.Find(notice.Connection) is { IsEnded: true };
        if (notice.Event == ConnectionEvent.Opened) _sequences.Open(notice, (exchange, market), ActiveFor(SubscribeTime), _context.Now);
        else _sequences.Announce(notice, (exchange, market), ActiveFor(TimeSpan.Zero), _context.Now);
        if (notice.Event == ConnectionEvent.Closed)
        {
            // its last frames may still be on their way, on other subjects
            var end = new LaneEnd(notice.Connection, notice.TimeNs, notice.IsHandedOver);
            _closing.Enqueue((end, _context.Now));
            EndCarrier(notice, end);
        }
        else if (wasEnded)
        {
            ReopenBooks(notice.Connection);
        }
    });

    /// <summary>The partitions whose subscription has been in force for a while, one bit each.</summary>
    private ulong ActiveFor(TimeSpan least)
    {
        ulong active = 0;
        foreach (var state in _partitions)
        {
            if (state is { IsActive: true, ListensSince: { } since } && _context.Now - since >= least) active |= 1UL << state.Partition.Index;
        }

        return active;
    }

    /// <summary>The bus is back: what was published meanwhile may be lost, so consumers get whole books, spread over a second or two.</summary>
    public void OnBusBack() => Run(() =>
    {
        _context.NoteBusBack();
        var offset = 0;
        foreach (var state in _partitions)
        {
            if (!state.IsOwned) continue;
            foreach (var flow in state.AllFlows) flow.Book?.RefreshSoon(_context.NowMs + (offset++ * 7 % 2000));
        }
    });

    /// <summary>Answers <c>ctl.book</c>, if the book is published here.</summary>
    public bool AnswerBook(InstrumentKey key, ReadOnlyMemory<byte> replyTo)
    {
        lock (_gate)
        {
            Begin();
            if (FindFlow(key) is not { IsPublishing: true, Book: { } book }) return false;
            book.WriteAnswer();
            return _context.Output.Publish(replyTo.Span, _context.Buffer.Written, default);
        }
    }

    /// <summary>Lets time pass.</summary>
    public void Tick() => Run(() =>
    {
        _context.NoteBus(_context.Output.IsConnected);
        CloseLanes(0);
        var isSecond = _context.Now >= _nextSecond;
        if (isSecond)
        {
            _nextSecond = _context.Now + TimeSpan.FromSeconds(1);
            _sequences.Tick(_context.Now, hole => OnHole(hole, null), _context.Output.IsConnected ? OnLost : null);
        }

        if (isSecond) Sweep();
        foreach (var state in _partitions)
        {
            if (!state.IsActive) continue;
            if (isSecond && _context.Now > state.DownToldUntil) state.Down = null;
            foreach (var flow in state.AllFlows)
            {
                if (isSecond && flow.Instrument is null) AskInstruments(flow.Key);
                flow.Tick();
            }
        }

        if (isSecond) VerifyGaps();
    });

    private static Dictionary<string, TradePosition> PositionsOf(PartitionState state)
    {
        var positions = new Dictionary<string, TradePosition>();
        foreach (var flow in state.AllFlows)
        {
            if (flow.Trades is { Position: { } position } trades) positions[trades.PositionKey] = position;
        }

        return positions;
    }

    // By the clock, and before that by receive times, so that a replay closes them at the same frame
    private void CloseLanes(long receivedNs)
    {
        while (_closing.TryPeek(out var closing))
        {
            var age = _context.Now - closing.ToldAt;
            var isPast = receivedNs - closing.End.EndedNs >= CloseDelay.TotalNanoseconds && age >= CloseDelay / 2;
            if (!isPast && age < CloseDelay + CloseLateness) return;
            _closing.Dequeue();
            CloseLane(closing.End);
        }
    }

    private void CloseLane(in LaneEnd end)
    {
        var connection = end.Connection;
        _endings.RemoveAll(e => e.End.Connection == connection);
        var successor = SuccessorOf(end);
        foreach (var state in _partitions)
        {
            foreach (var flow in state.AllFlows)
            {
                flow.Book?.OnLaneEnd(end, successor);
                flow.Trades?.OnLaneEnd(end);
            }
        }
    }

    // What the connectors know comes at once; a symbol that the venue does not list is asked for ever more rarely
    private void AskInstruments(InstrumentKey key, bool isNew = false)
    {
        var market = (key.Exchange, key.Market);
        var isFirst = !_askedInstruments.TryGetValue(market, out var asked);
        var wait = isFirst || isNew ? AskInstrumentsFirst : asked.Wait;
        if (!isFirst && _context.Now - asked.At < wait)
        {
            _askedInstruments[market] = (asked.At, wait);
            return;
        }

        var next = isFirst || isNew ? AskInstrumentsFirst : TimeSpan.FromTicks(Math.Min(2 * wait.Ticks, AskInstrumentsLast.Ticks));
        _askedInstruments[market] = (_context.Now, next);
        _context.Requests.Add(new VenueRequest(VenueRequestKind.Instruments, _context.Subjects.InstrumentsRequest(key.Exchange, key.Market), "{}"u8.ToArray(), long.MaxValue, null));
    }
}
