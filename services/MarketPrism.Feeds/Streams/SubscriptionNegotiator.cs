using System.Text;

namespace MarketPrism.Feeds;

/// <summary>Agrees with the venue, on one connection, which streams it sends: asks, matches answers by id, retries, gives up after five tries.</summary>
internal sealed class SubscriptionNegotiator
{
    internal const int MaxTries = 5;
    private readonly SessionContext _context;
    private readonly SocketLink _link;
    private readonly ControlIds _ids = new();
    private readonly Dictionary<string, PendingRequest> _pending = [];
    private readonly Deadline _answers;
    private readonly Deadline _retries;
    private PendingRequest? _list;
    private int _listTries;
    private bool _listAgain;

    internal SubscriptionNegotiator(SessionContext context, SocketLink link)
    {
        _context = context;
        _link = link;
        _answers = new Deadline(context.Deadlines, CheckAnswers);
        _retries = new Deadline(context.Deadlines, Retry);
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
        _pending.Clear();
        _list = null;
    }

    internal void Subscribe(IReadOnlyList<StreamLane> lanes)
    {
        if (lanes.Count == 0) return;
        var byStream = lanes.ToDictionary(l => l.Stream.Spec);
        foreach (var request in _context.Protocol.Subscribe([.. byStream.Keys], _ids))
        {
            var waiting = request.Streams.Select(s => byStream[s]).ToHashSet();
            foreach (var lane in waiting) Asked(lane);
            Send(new PendingRequest(request, waiting));
        }
    }

    internal void Unsubscribe(IReadOnlyList<StreamSpec> streams)
    {
        if (streams.Count == 0) return;
        foreach (var request in _context.Protocol.Unsubscribe(streams, _ids)) Send(new PendingRequest(request, []));
    }

    internal void Resubscribe(StreamLane lane)
    {
        Unsubscribe([lane.Stream.Spec]);
        lane.Tries = 0;
        Subscribe([lane]);
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
        lane.AskedAt = _context.Now;
        lane.RetryAt = Deadline.Never;
        lane.Tries++;
    }

    private void Send(PendingRequest pending)
    {
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

        if (pending.Waiting.Count == 1 && !reply.IsTransient) Reject(pending.Waiting.First(), $"{reply.Code} {reply.Message}".Trim(), forGood: true);
        else ScheduleRetries(pending.Waiting);
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
        // Alone from the third try on: an error that names no stream then has only one it can mean
        if (due.Count > 0 && due.Max(l => l.Tries) < 2) Subscribe(due);
        else due.ForEach(l => Subscribe([l]));
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
