namespace MarketPrism.Feeds;

/// <summary>Watches the connection that leads: its heartbeat, and that data come. Heartbeats, acks and our own pings never count as data.</summary>
internal sealed class SlotHealth
{
    private static readonly TimeSpan AuditInterval = TimeSpan.FromHours(1);
    private readonly SessionContext _context;
    private readonly SocketSlot _slot;
    private readonly FreshnessMonitor _freshness;
    private readonly Deadline _check;
    private readonly Deadline _ping;
    private readonly Deadline _pong;
    private SocketLink? _link;
    private long _pingedAt;
    private long _nextProbe;
    private int _probes;

    internal SlotHealth(SessionContext context, SocketSlot slot, FreshnessMonitor freshness)
    {
        _context = context;
        _slot = slot;
        _freshness = freshness;
        _check = new Deadline(context.Deadlines, Check);
        _ping = new Deadline(context.Deadlines, PingAfterSilence);
        _pong = new Deadline(context.Deadlines, ExpectPong);
    }

    internal void Watch(SocketLink link)
    {
        Stop();
        _link = link;
        _probes = 0;
        _nextProbe = 0;
        _check.Arm(_context.Now + _context.Settings.WebSocket.HealthCheckInterval.Ticks);
        if (_context.Protocol.Heartbeat.PingText is not null) _ping.Arm(link.LastFrame + _context.Protocol.Heartbeat.PingAfter.Ticks);
    }

    internal void Stop()
    {
        _link = null;
        _check.Cancel();
        _ping.Cancel();
        _pong.Cancel();
    }

    /// <summary>Dense, not confirmed to be quiet, silent for longer than its own rhythm explains, and not under repair of its own already.</summary>
    private bool IsOverdue(StreamSeat seat, long silence) =>
        seat.IsWanted && !seat.Stream.Spec.Cadence.IsSparse && seat.State is not (StreamState.Quiet or StreamState.Stale or StreamState.Rejected)
        && silence >= _freshness.Bound(seat.Stream);

    /// <summary>Pings now, where the client pings with text.</summary>
    private bool Ping()
    {
        if (_link is not { IsOpen: true } link || _context.Protocol.Heartbeat.PingText is not { } text) return false;
        if (_pong.IsArmed) return true;
        _pingedAt = _context.Now;
        link.Send(text, null);
        _pong.Arm(_pingedAt + _context.Protocol.Heartbeat.PongWithin.Ticks);
        return true;
    }

    private void PingAfterSilence()
    {
        if (_link is not { IsOpen: true } link) return;
        var after = _context.Protocol.Heartbeat.PingAfter.Ticks;
        var now = _context.Now;
        if (now - link.LastFrame < after)
        {
            _ping.Arm(link.LastFrame + after);
            return;
        }

        Ping();
        _ping.Arm(now + after);
    }

    private void ExpectPong()
    {
        if (_link is not { IsOpen: true } link || link.LastPong >= _pingedAt) return;
        link.End(ConnectionEndReason.HeartbeatLost, $"no pong within {_context.Protocol.Heartbeat.PongWithin.TotalSeconds:0.#} s", atOnce: true);
    }

    private void Check()
    {
        if (_link is not { IsOpen: true } link) return;
        var options = _context.Settings.WebSocket;
        var now = _context.Now;
        _check.Arm(now + options.HealthCheckInterval.Ticks);
        if (now - link.Negotiator.ListedAt >= AuditInterval.Ticks && now - link.OpenedAt >= AuditInterval.Ticks)
        {
            link.Negotiator.RequestList(); // what the venue lost of sparse streams shows in its list long before their silence does
        }

        var silence = now - Math.Max(link.LastData, link.OpenedAt);
        if (silence < options.MaxSilence.Ticks)
        {
            _probes = 0;
            _nextProbe = 0;
            return;
        }

        if (_slot.Seats.Exists(s => IsOverdue(s, silence)))
        {
            link.End(ConnectionEndReason.Silent, $"no data for {options.MaxSilence.TotalSeconds:0} s", atOnce: true);
        }
        else if (now >= _nextProbe)
        {
            // Only sparse or quiet streams: the venue is asked; its answer keeps the socket, no answer ends it
            _nextProbe = now + Math.Min(_context.Settings.Freshness.QuietProbeMax.Ticks, options.HealthCheckInterval.Ticks << Math.Min(_probes, 20));
            _probes++;
            _context.Counters.Repaired(RepairRung.Probe);
            if (!link.Negotiator.RequestList()) Ping();
        }
    }
}
