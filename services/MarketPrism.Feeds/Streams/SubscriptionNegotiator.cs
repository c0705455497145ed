using System.Text;

namespace MarketPrism.Feeds;

/// <summary>Agrees with the venue, on one connection, which streams it sends: asks, matches answers by id, retries, gives up after five tries.</summary>
internal sealed class SubscriptionNegotiator
{
    internal const int MaxTries = 5;

    /// <summary>Streams that are to be subscribed again within this time share their requests.</summary>
    private static readonly TimeSpan GatherFor = TimeSpan.FromMilliseconds(200);

    /// <summary>Requests that would wait for their budget longer than this are spared: a new connection has a budget of its own.</summary>
    private static readonly TimeSpan LongestWait = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan AnswersOnTheirWay = TimeSpan.FromSeconds(1);
    private readonly SessionContext _context;
    private readonly SocketLink _link;
    private readonly ControlIds _ids = new();
    private readonly Dictionary<string, PendingRequest> _pending = [];
    private readonly Deadline _answers;
    private readonly Deadline _retries;
    private readonly Deadline _renewal;
    private readonly HashSet<StreamLane> _toRenew = [];
    private PendingRequest? _list;
    private int _listTries;
    private bool _listAgain;

    internal SubscriptionNegotiator(SessionContext context, SocketLink link)
    {
        _context = context;
        _link = link;
        _answers = new Deadline(context.Deadlines, CheckAnswers);
        _retries = new Deadline(context.Deadlines, Retry);
        _renewal = new Deadline(context.Deadlines, Renew);
    }

    /// <summary>Whether the venue can tell what is subscribed; then only its list proves a subscription.</summary>
    internal bool HasList { get; private set; }

    /// <summary>When the list was last asked for; long ago when never.</summary>
    internal long ListedAt { get; private set; } = long.MinValue / 2;

    /// <summary>Requests that await an answer.</summary>
    internal int PendingCount => _pending.Count;

    /// <summary>To be called when the connection is open.</summary>
    internal void Begin()
    {
        HasList = _context.Protocol.ListSubscriptions(new ControlIds()) is not null;
        var lanes = _link.Lanes.Values.ToList();
        if (_context.Protocol.SubscribesByUrl)
        {
            foreach (var lane in lanes) Asked(lane);
            RequestList();
        }
        else
        {
            Subscribe(lanes);
        }
    }

    /// <summary>To be called when the connection is over.</summary>
    internal void Stop()
    {
        _answers.Cancel();
        _retries.Cancel();
        _renewal.Cancel();
        _toRenew.Clear();
        _pending.Clear();
        _list = null;
    }

    /// <summary>Subscribes streams, in as few requests as the venue's limits allow; or on a new connection, where the budget of this one is too short.</summary>
    internal void Subscribe(IReadOnlyList<StreamLane> lanes)
    {
        if (lanes.Count == 0) return;
        var requests = Requests(lanes, []);
        if (GoesToNewConnection(lanes, requests.Count)) return;
        requests.ForEach(Send);
    }

    internal void Unsubscribe(IReadOnlyList<StreamSpec> streams)
    {
        if (streams.Count == 0) return;
        foreach (var request in _context.Protocol.Unsubscribe(streams, _ids)) Send(new PendingRequest(request, []));
    }

    /// <summary>Unsubscribes and subscribes again, together with the others of the same moment.</summary>
    internal void Resubscribe(StreamLane lane)
    {
        lane.Tries = 0;
        _toRenew.Add(lane);
        if (!_renewal.IsArmed) _renewal.Arm(_context.Now + GatherFor.Ticks);
    }

    private void Renew()
    {
        var lanes = _toRenew.Where(l => _link.Lanes.GetValueOrDefault(l.Stream) == l && l.Seat.IsWanted).ToList();
        _toRenew.Clear();
        if (lanes.Count == 0) return;
        var requests = Requests(lanes, _context.Protocol.Unsubscribe([.. lanes.Select(static l => l.Stream.Spec)], _ids));
        if (!GoesToNewConnection(lanes, requests.Count)) requests.ForEach(Send);
    }

    /// <summary>Each request to unsubscribe is followed by the one that subscribes the same streams again, so that no stream is off for longer than that takes.</summary>
    private List<PendingRequest> Requests(IReadOnlyList<StreamLane> lanes, IReadOnlyList<ControlRequest> before)
    {
        var byStream = lanes.ToDictionary(static l => l.Stream.Spec);
        var requests = new List<PendingRequest>();
        var i = 0;
        foreach (var request in _context.Protocol.Subscribe([.. byStream.Keys], _ids))
        {
            if (i < before.Count) requests.Add(new PendingRequest(before[i++], []));
            requests.Add(new PendingRequest(request, request.Streams.Select(s => byStream[s]).ToHashSet()));
        }

        return requests;
    }

    /// <summary>Whether streams are restored by a successor of the connection rather than by requests that would wait for their budget.</summary>
    private bool GoesToNewConnection(IReadOnlyList<StreamLane> lanes, int requests)
    {
        var time = _link.TimeFor(requests);
        var isPlanned = time > LongestWait && _link.Slot.RestoreOnSuccessor(_link, lanes.Count, requests, time);
        if (lanes.Count > 1 || isPlanned) FeedLog.Restoring(_context.Logger, _link.Connection.Id, lanes.Count, requests, time, isPlanned ? "a new connection instead" : "on this connection");
        if (!isPlanned) return false;
        foreach (var lane in lanes)
        {
            if (lane.Agreement is LaneAgreement.Acknowledged or LaneAgreement.Rejected) continue;
            lane.Agreement = LaneAgreement.None;
            lane.RetryAt = _context.Now + time.Ticks; // should the successor not come about
            if (!_retries.IsArmed || lane.RetryAt < _retries.Due) _retries.Arm(lane.RetryAt);
        }

        return true;
    }

    /// <summary>Asks for the list of subscriptions; one request at a time.</summary>
    /// <returns>False when the venue has no such list.</returns>
    internal bool RequestList()
    {
        if (!HasList || _context.Protocol.ListSubscriptions(_ids) is not { } request) return false;
        if (_list is not null)
        {
            _listAgain = true;
            return true;
        }

        ListedAt = _context.Now;
        _list = new PendingRequest(request, []);
        Send(_list);
        return true;
    }

    internal void OnSent(ControlRequest request)
    {
        if (!_pending.TryGetValue(request.Id, out var pending)) return;
        pending.SentAt = _context.Now;
        pending.Due = pending.SentAt + _context.Settings.WebSocket.SubscribeAckTimeout.Ticks;
        foreach (var lane in pending.Waiting) lane.AskedAt = pending.SentAt;
        if (!_answers.IsArmed || pending.Due < _answers.Due) _answers.Arm(pending.Due);
    }

    internal void OnReply(ControlReply reply)
    {
        switch (reply.Kind)
        {
            case ControlReplyKind.Subscriptions:
                OnList(reply);
                break;
            case ControlReplyKind.Ack:
                OnAck(reply);
                break;
            case ControlReplyKind.Error:
                OnError(reply);
                break;
        }
    }

    /// <summary>A frame proves a subscription better than any ack.</summary>
    internal void OnData(StreamLane lane) => Acknowledge(lane);

    private void Asked(StreamLane lane)
    {
        lane.Agreement = LaneAgreement.Sent;
        lane.IsRenewed |= lane.Frames > 0;
        lane.FramesBefore = lane.Frames;
        lane.AskedAt = _context.Now;
        lane.RetryAt = Deadline.Never;
        lane.Tries++;
    }

    private void Send(PendingRequest pending)
    {
        foreach (var lane in pending.Waiting) Asked(lane);
        _pending[pending.Request.Id] = pending;
        if (_link.Send(pending.Request.Payload, pending.Request)) return;
        pending.Due = _context.Now + _context.Settings.WebSocket.SubscribeAckTimeout.Ticks; // too much queued: as if not answered
        if (!_answers.IsArmed || pending.Due < _answers.Due) _answers.Arm(pending.Due);
    }

    private void OnAck(ControlReply reply)
    {
        if (reply.Id is null || !_pending.TryGetValue(reply.Id, out var pending)) return;
        if (pending.Request.Kind == ControlKind.Unsubscribe)
        {
            _pending.Remove(reply.Id);
            return;
        }

        var acked = reply.Streams.Count == 0 ? pending.Waiting.ToList() : pending.Waiting.Where(l => Names(reply, l)).ToList();
        pending.Waiting.ExceptWith(acked);
        if (pending.Waiting.Count == 0) _pending.Remove(reply.Id);
        if (HasList) RequestList(); // Binance acknowledges unknown names as well
        else acked.ForEach(Acknowledge);
    }

    private void OnError(ControlReply reply)
    {
        FeedLog.VenueError(_context.Logger, _link.Slot.Name, reply.Code, reply.Message);
        if (reply.Id is null || !_pending.Remove(reply.Id, out var pending)) return;
        if (pending == _list) _list = null;
        if (reply.Streams.Count > 0 && !reply.IsTransient)
        {
            foreach (var lane in pending.Waiting.Where(l => Names(reply, l)).ToList())
            {
                pending.Waiting.Remove(lane);
                Reject(lane, $"{reply.Code} {reply.Message}".Trim(), forGood: true);
            }

            if (pending.Waiting.Count > 0) _pending[reply.Id] = pending; // the others of the request get answers of their own
            return;
        }

        if (pending.Waiting.Count == 1 && !reply.IsTransient)
        {
            Reject(pending.Waiting.First(), $"{reply.Code} {reply.Message}".Trim(), forGood: true);
            return;
        }

        _pending[reply.Id] = pending; // the good streams of the request may be acknowledged yet, in messages of their own
        pending.Due = _context.Now + AnswersOnTheirWay.Ticks;
        if (!_answers.IsArmed || pending.Due < _answers.Due) _answers.Arm(pending.Due);
    }

    private void OnList(ControlReply reply)
    {
        if (_list is null || (reply.Id is not null && reply.Id != _list.Request.Id)) return;
        var askedAt = _list.SentAt;
        _pending.Remove(_list.Request.Id);
        _list = null;
        _listTries = 0;
        var names = reply.Subscriptions.ToHashSet(StringComparer.Ordinal);
        var missing = new List<StreamLane>();
        foreach (var lane in _link.Lanes.Values)
        {
            if (names.Contains(lane.Stream.Spec.WireName)) Acknowledge(lane);
            else if (lane.Agreement is LaneAgreement.Sent or LaneAgreement.Acknowledged && lane.AskedAt <= askedAt && lane.Seat.IsWanted) missing.Add(lane);
        }

        ScheduleRetries(missing);
        _link.Slot.OnListed(_link);
        if (!_listAgain) return;
        _listAgain = false;
        RequestList();
    }

    private void Acknowledge(StreamLane lane)
    {
        lane.Tries = 0;
        lane.RetryAt = Deadline.Never;
        if (lane.Agreement == LaneAgreement.Acknowledged) return;
        lane.Agreement = LaneAgreement.Acknowledged;
        lane.AcknowledgedAt = _context.Now;
        _link.Slot.OnAcknowledged(lane);
    }

    private void Reject(StreamLane lane, string reason, bool forGood)
    {
        lane.Agreement = LaneAgreement.Rejected;
        _link.Slot.OnRejected(lane, reason, forGood);
    }

    private void ScheduleRetries(IEnumerable<StreamLane> lanes)
    {
        var now = _context.Now;
        foreach (var lane in lanes)
        {
            if (lane.Agreement == LaneAgreement.Rejected) continue;
            if (lane.Tries >= MaxTries)
            {
                Reject(lane, $"not confirmed by the venue after {MaxTries} tries", forGood: false);
                continue;
            }

            lane.Agreement = LaneAgreement.None;
            lane.RetryAt = now + (TimeSpan.TicksPerSecond << Math.Max(0, lane.Tries - 1));
            if (!_retries.IsArmed || lane.RetryAt < _retries.Due) _retries.Arm(lane.RetryAt);
        }
    }

    private void Retry()
    {
        var now = _context.Now;
        var due = _link.Lanes.Values.Where(l => l.Agreement == LaneAgreement.None && l.RetryAt <= now).ToList();
        // An error that names no stream spoils its whole request. From the third try on requests are cut into parts, so that the good streams get through: a few dozen
        // requests at most, however many streams; what is left of 32 is asked for one by one
        var parts = due.Count == 0 ? 1 : due.Max(static l => l.Tries) switch { < 2 => 1, 2 => 8, _ => 32 };
        foreach (var part in due.Chunk(Math.Max(1, (due.Count + parts - 1) / parts))) Subscribe(part);
        var next = _link.Lanes.Values.Where(l => l.Agreement == LaneAgreement.None).Select(l => l.RetryAt).DefaultIfEmpty(Deadline.Never).Min();
        if (next != Deadline.Never) _retries.Arm(next);
    }

    private void CheckAnswers()
    {
        var now = _context.Now;
        foreach (var late in _pending.Values.Where(p => p.Due <= now).ToList())
        {
            _pending.Remove(late.Request.Id);
            if (late == _list) ListUnanswered(late.SentAt);
            else ScheduleRetries(late.Waiting);
        }

        var next = _pending.Values.Select(p => p.Due).DefaultIfEmpty(Deadline.Never).Min();
        if (next != Deadline.Never) _answers.Arm(next);
    }

    private void ListUnanswered(long askedAt)
    {
        _list = null;
        if (_link.LastFrame <= askedAt) SocketSlot.OnLinkSilent(_link, "no answer to the list of subscriptions, nor anything else");
        else if (++_listTries < MaxTries) RequestList();
        else _link.Slot.OnListed(_link);
    }

    private static bool Names(ControlReply reply, StreamLane lane)
    {
        var spec = lane.Stream.Spec;
        foreach (var (channel, symbol) in reply.Streams)
        {
            if (Is(spec.MatchChannel, channel) && Is(spec.MatchSymbol, symbol)) return true;
        }

        return false;
    }

    private static bool Is(ReadOnlyMemory<byte> bytes, string text) => Encoding.UTF8.GetString(bytes.Span) == text;
}
