using System.Globalization;

namespace MarketPrism.Feeds;

/// <summary>Writes down what a session knows about itself.</summary>
internal sealed class StatusBuilder(SessionCore core)
{
    private const int MaxWorst = 50;
    private readonly SessionContext _context = core.Context;

    internal FeedStatus Build(bool allStreams)
    {
        var now = _context.Now;
        var counts = _context.Counters.Read(now);
        var streams = core.Streams.Values.Select(s => Describe(s, now)).ToList();
        var totals = Totals(now);
        var state = WorstState();
        var restore = _context.Settings.Paused ? null : RestorePlanner.Of(core, totals.Pending);
        var reasons = Reasons(totals, restore);
        return new FeedStatus
        {
            Name = _context.Settings.Name,
            State = state,
            IsReady = state == FeedState.Paused || reasons.Count == 0,
            Reasons = reasons,
            ActiveConnections = core.Slots.Sum(s => (s.IsOpen ? 1 : 0) + (s.Rotation.Successor is { IsOpen: true } ? 1 : 0)),
            Routing = counts.Routing,
            Rates = Rates(counts, now),
            Streams = totals,
            Restore = restore,
            Worst = [.. streams.OrderByDescending(Badness).ThenBy(s => s.Key, StringComparer.Ordinal).Take(allStreams ? int.MaxValue : MaxWorst)],
            Connections = [.. core.Slots.SelectMany(s => Connections(s, now))],
            ReconnectionsByReason = counts.ReconnectionsByReason,
            FailuresByClass = counts.FailuresByClass,
            Repairs = counts.Repairs,
        };
    }

    private static int Badness(StreamStatus s) => s.State switch
    {
        StreamState.Stale => 1000 + (int)s.Rung,
        StreamState.Rejected => 900,
        StreamState.Desired or StreamState.Sent => 800,
        StreamState.Acknowledged => s.IsEstablished ? 300 : 700,
        StreamState.Quiet => 200,
        _ => s.ExpectedGapSeconds > 0 ? (int)Math.Min(100, 100 * s.LastDataAgeSeconds / s.ExpectedGapSeconds / 4) : 0,
    };

    private StreamStatus Describe(FeedStream stream, long now)
    {
        var isEstablished = core.IsEstablished(stream);
        var seat = stream.Seats.MinBy(s => Rank(s));
        var lane = seat?.Slot.LaneOf(seat);
        return new StreamStatus
        {
            Key = stream.Spec.Key,
            Connection = lane is { Link.IsOpen: true } ? lane.Link.Connection.Id : "",
            State = core.RejectionOf(stream) is not null ? StreamState.Rejected : StateOf(seat, lane),
            IsEstablished = isEstablished,
            LastDataAgeSeconds = Seconds(now - (stream.LastData >= 0 ? stream.LastData : stream.WantedAt)),
            RatePerSecond = Math.Round(stream.Cadence.Rate(), 4),
            ExpectedGapSeconds = Seconds(core.Freshness.Bound(stream)),
            Rung = seat?.Rung ?? RepairRung.None,
            Repairs = stream.Repairs,
        };
    }

    /// <summary>The seat that speaks for a stream: one that carries it, else one that is to.</summary>
    private int Rank(StreamSeat seat)
    {
        if (seat.Slot.LaneOf(seat) is { } lane && Settlement.IsEstablished(lane, _context)) return seat.State == StreamState.Flowing ? 0 : 1;
        return seat.IsLeaving ? 3 : 2;
    }

    /// <summary>Without an open connection nothing flows and nothing is confirmed, whatever held on the one before.</summary>
    private static StreamState StateOf(StreamSeat? seat, StreamLane? lane) => seat switch
    {
        null => StreamState.Desired,
        { State: StreamState.Stale or StreamState.Rejected } => seat.State,
        _ when lane is not { Link.IsOpen: true } => StreamState.Desired,
        { State: StreamState.Flowing or StreamState.Quiet } when lane.Agreement != LaneAgreement.Acknowledged => lane.Agreement == LaneAgreement.Sent ? StreamState.Sent : StreamState.Desired,
        _ => seat.State,
    };

    private StreamTotals Totals(long now)
    {
        int sent = 0, acknowledged = 0;
        var rejected = new List<RejectedStream>();
        var streams = new List<StreamStatus>();
        foreach (var stream in core.Streams.Values.Where(static s => !s.Spec.IsSupplement))
        {
            streams.Add(Describe(stream, now));
            var agreements = stream.Seats.Select(s => s.Slot.LaneOf(s)).Where(l => l is { Link.IsOpen: true }).Select(l => l!.Agreement).ToList();
            if (agreements.Exists(a => a is LaneAgreement.Sent or LaneAgreement.Acknowledged)) sent++;
            if (agreements.Contains(LaneAgreement.Acknowledged)) acknowledged++;
            if (core.RejectionOf(stream) is { } reason) rejected.Add(new RejectedStream(stream.Spec.Symbol, stream.Spec.Key, reason));
        }

        return new StreamTotals
        {
            Desired = streams.Count,
            Sent = sent,
            Acknowledged = acknowledged,
            Established = streams.Count(s => s.IsEstablished),
            Flowing = streams.Count(s => s is { IsEstablished: true, State: StreamState.Flowing }),
            Quiet = streams.Count(s => s is { IsEstablished: true, State: StreamState.Quiet }),
            Stale = streams.Count(s => s.State == StreamState.Stale),
            Rejected = rejected,
        };
    }

    private FeedRates Rates(SessionCounts counts, long now) => new()
    {
        MessagesPerSecond = Math.Round(core.MessageRate(counts.Routing.TotalMessages, now), 2),
        ConnectAttempts = counts.Attempts,
        ConnectSuccessRatio = counts.Attempts == 0 ? 1 : Math.Round((double)counts.Successes / counts.Attempts, 4),
        ReconnectsLastHour = counts.ReconnectsLastHour,
        ErrorRatio = counts.Routing.TotalMessages == 0 ? 0 : (double)counts.Routing.CallbackErrors / counts.Routing.TotalMessages,
        HandlerP50Us = LatencyHistogram.Quantile(counts.Handler, 0.5),
        HandlerP99Us = LatencyHistogram.Quantile(counts.Handler, 0.99),
    };

    private FeedState WorstState()
    {
        if (core.Slots.Count == 0) return _context.Settings.Paused ? FeedState.Paused : FeedState.Idle;
        return core.Slots.Select(s => s.State).MaxBy(s => s switch
        {
            FeedState.Stopped => 9,
            FeedState.Backoff => 8,
            FeedState.Connecting => 7,
            FeedState.Subscribing => 6,
            FeedState.Repairing => 5,
            FeedState.Rotating => 3,
            FeedState.Live => 2,
            FeedState.Paused => 4,
            _ => 1,
        });
    }

    private List<FeedReason> Reasons(StreamTotals totals, RestorePlan? restore)
    {
        var reasons = new List<FeedReason>();
        if (_context.Settings.Paused) return reasons;
        foreach (var slot in core.Slots)
        {
            if (slot.Dialer.StopReason is { } stopped) reasons.Add(stopped);
            else if (!slot.IsOpen && slot.Dialer.LastFailure is { } failure) reasons.Add(Explain(slot, failure));
        }

        if (NothingEstablished(totals, restore) is { } nothing) reasons.Add(nothing);
        if (totals.Stale > 0) reasons.Add(new FeedReason("StaleStreams", $"{totals.Stale} of {totals.Desired} streams are stale and under repair; see worst"));
        if (totals.Pending > 0 && totals.Established > 0) reasons.Add(new FeedReason("NotEstablished", $"{totals.Pending} of {totals.Desired} streams are not established yet{Describe(restore)}"));
        return reasons;
    }

    /// <summary>Nothing is green on nothing: a subscription without one established stream collects no data, whatever the cause.</summary>
    private FeedReason? NothingEstablished(StreamTotals totals, RestorePlan? restore)
    {
        if (totals.Established > 0) return null;
        if (totals.Desired == 0)
        {
            return core.Polls.Count > 0 ? null : new FeedReason("NothingEstablished", "the subscription has no streams: add symbols and channels");
        }

        var first = totals.Rejected.Count > 0 ? $", the first because: {totals.Rejected[0].Reason}" : "";
        return new FeedReason("NothingEstablished", totals.Rejected.Count == totals.Desired
            ? $"no data: all {totals.Desired} streams are rejected{first}; correct the symbols, or see streams.rejected"
            : $"no data: none of {totals.Desired} streams is established ({totals.Pending} pending, {totals.Stale} stale, {totals.Rejected.Count} rejected{first}){Describe(restore)}");
    }

    private static string Describe(RestorePlan? restore) =>
        restore is null or { Connections: 0, Requests: 0 } ? "" : string.Create(CultureInfo.InvariantCulture, $"; asked for again within {restore.WithinSeconds:0} s: {restore.Connections} dials, {restore.Requests} requests");

    private FeedReason Explain(SocketSlot slot, DialFailure failure)
    {
        var wait = slot.Dialer.NextDial == Deadline.Never ? "" : $"; next dial in {Math.Max(0, Seconds(slot.Dialer.NextDial - _context.Now)):0} s";
        var (code, advice) = failure.Failure.Class switch
        {
            ConnectionFailureClass.RateLimited => ("RateLimited", "fewer connections or connectors behind one address"),
            ConnectionFailureClass.Banned => ("Banned", "the venue bans this address for a while; nothing is dialled meanwhile"),
            ConnectionFailureClass.Forbidden => ("Forbidden", "a firewall of the venue refuses this address; try a proxy"),
            ConnectionFailureClass.Restricted => ("Restricted", "the venue is not offered at this location; use a proxy elsewhere or the venue's host for your region"),
            ConnectionFailureClass.BadRequest => ("BadRequest", "check endpoint.websocket_url"),
            ConnectionFailureClass.Venue => ("UpstreamUnavailable", "the venue has a problem; nothing to do here"),
            _ => ("NetworkUnreachable", "check DNS, network policy, proxy and certificates"),
        };
        return new FeedReason(code, $"{slot.Name}: {failure.End.Message}: {advice}{wait}");
    }

    private static IEnumerable<ConnectionStatus> Connections(SocketSlot slot, long now)
    {
        if (slot.Current is { } current) yield return Describe(slot, current, slot.State, now);
        if (slot.Rotation.Successor is { } successor) yield return Describe(slot, successor, successor.IsOpen ? FeedState.Subscribing : FeedState.Connecting, now);
    }

    private static ConnectionStatus Describe(SocketSlot slot, SocketLink link, FeedState state, long now) => new()
    {
        Id = link.Connection.Id,
        Route = link.Connection.Route,
        Url = link.Connection.Url.ToString(),
        State = state,
        AgeSeconds = link.OpenedAt < 0 ? 0 : Seconds(now - link.OpenedAt),
        NextRotationSeconds = slot.Rotation.Due == Deadline.Never ? 0 : Seconds(Math.Max(0, slot.Rotation.Due - now)),
        LastFrameAgeSeconds = link.LastFrame < 0 ? 0 : Seconds(now - link.LastFrame),
        LastDataAgeSeconds = link.LastData < 0 ? 0 : Seconds(now - link.LastData),
        Messages = link.Counters.Total,
        Epoch = link.Connection.Epoch,
        Proxy = link.Connection.Proxy,
        Streams = link.Lanes.Count,
    };

    private static double Seconds(long ticks) => Math.Round(TimeSpan.FromTicks(ticks).TotalSeconds, 3);
}
