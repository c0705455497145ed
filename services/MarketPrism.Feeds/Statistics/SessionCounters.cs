namespace MarketPrism.Feeds;

/// <summary>Counters of a session beyond its connections' own; written by the session's loop, read from anywhere.</summary>
internal sealed class SessionCounters
{
    private readonly Lock _lock = new();
    private readonly List<SocketLink> _links = [];
    private readonly Queue<long> _reconnectTimes = new();
    private readonly long[] _handler = LatencyHistogram.NewSum();
    private readonly Dictionary<ConnectionEndReason, long> _reconnectionsByReason = [];
    private readonly Dictionary<ConnectionFailureClass, long> _failuresByClass = [];
    private readonly Dictionary<RepairRung, long> _repairs = [];
    private RoutingStats _closed = new();
    private long _attempts;
    private long _successes;

    internal void Add(SocketLink link)
    {
        lock (_lock) _links.Add(link);
    }

    /// <summary>Keeps the counts of a connection that is over, and forgets the rest of it.</summary>
    internal void Retire(SocketLink link)
    {
        lock (_lock)
        {
            if (!_links.Remove(link)) return;
            _closed = Sum(_closed, link.Counters);
            link.Counters.Handler.AddTo(_handler);
        }
    }

    internal void Attempted()
    {
        lock (_lock) _attempts++;
    }

    internal void Succeeded()
    {
        lock (_lock) _successes++;
    }

    internal void Failed(ConnectionFailureClass failure)
    {
        lock (_lock)
        {
            _closed = _closed with { ConnectionFailures = _closed.ConnectionFailures + 1 };
            _failuresByClass[failure] = _failuresByClass.GetValueOrDefault(failure) + 1;
        }
    }

    internal void Reconnected(ConnectionEndReason reason, long now)
    {
        lock (_lock)
        {
            _closed = _closed with { Reconnections = _closed.Reconnections + 1 };
            _reconnectionsByReason[reason] = _reconnectionsByReason.GetValueOrDefault(reason) + 1;
            ForgetOld(now);
            if (_reconnectTimes.Count < 10000) _reconnectTimes.Enqueue(now);
        }
    }

    internal void Rotated()
    {
        lock (_lock) _closed = _closed with { ProactiveReconnections = _closed.ProactiveReconnections + 1 };
    }

    internal void Repaired(RepairRung rung)
    {
        lock (_lock) _repairs[rung] = _repairs.GetValueOrDefault(rung) + 1;
    }

    internal long TotalMessages()
    {
        lock (_lock)
        {
            var total = _closed.TotalMessages;
            foreach (var link in _links) total += link.Counters.Total;
            return total;
        }
    }

    internal SessionCounts Read(long now)
    {
        lock (_lock)
        {
            ForgetOld(now);
            var routing = _closed;
            var handler = (long[])_handler.Clone();
            foreach (var link in _links)
            {
                routing = Sum(routing, link.Counters);
                link.Counters.Handler.AddTo(handler);
            }

            return new SessionCounts(
                routing, _attempts, _successes, _reconnectTimes.Count, handler, new(_reconnectionsByReason), new(_failuresByClass), new(_repairs));
        }
    }

    private void ForgetOld(long now)
    {
        while (_reconnectTimes.TryPeek(out var oldest) && now - oldest > TimeSpan.TicksPerHour) _reconnectTimes.Dequeue();
    }

    private static RoutingStats Sum(RoutingStats stats, LinkCounters link) => stats with
    {
        RoutedMessages = stats.RoutedMessages + link.Routed,
        UnroutedMessages = stats.UnroutedMessages + link.Unrouted,
        ControlMessages = stats.ControlMessages + link.Control,
        CallbackErrors = stats.CallbackErrors + link.Errors,
        DuplicateMessages = stats.DuplicateMessages + link.Duplicates,
    };
}
