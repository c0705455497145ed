namespace MarketPrism.Feeds.Simulation;

/// <summary>A venue in memory under virtual time: streams with ids, subscriptions, cuts, and faults on request. For one thread.</summary>
internal sealed class ModelVenue
{
    private static readonly TimeSpan KeepAliveAfter = TimeSpan.FromSeconds(60);
    private readonly Random _random;
    private readonly IModelDialect _dialect;
    private long _sessions;

    internal ModelVenue(VirtualTime time, Random random, IModelDialect dialect)
    {
        Time = time;
        _random = random;
        _dialect = dialect;
        Transport = new MemoryTransport(AcceptAsync);
    }

    internal VirtualTime Time { get; }

    internal IFeedTransport Transport { get; }

    internal long Now => Time.GetTimestamp();

    internal Dictionary<string, ModelStream> Streams { get; } = [];

    internal List<ModelSession> Sessions { get; } = [];

    /// <summary>Times of all dials.</summary>
    internal List<long> Dials { get; } = [];

    /// <summary>Decides about a dial; null = accepted.</summary>
    internal Func<FeedDial, FeedDialException?>? Refuse { get; set; }

    /// <summary>Dials are never answered.</summary>
    internal bool Hangs { get; set; }

    /// <summary>Books stay silent when nothing changes.</summary>
    internal bool WithholdsKeepAlives { get; set; }

    /// <summary>Shortest travel time of frames.</summary>
    internal TimeSpan MinLag { get; set; }

    /// <summary>Longest travel time of frames; each session has its own.</summary>
    internal TimeSpan MaxLag { get; set; }

    /// <summary>Told of each connection before anything is sent on it.</summary>
    internal Action<ModelSession>? OnAccepted { get; set; }

    /// <summary>Sees each text of a client first; true = it was answered.</summary>
    internal Func<ModelSession, ReadOnlyMemory<byte>, bool>? OnText { get; set; }

    /// <summary>Told of each event that an open connection carries: stream, id (or time, where it has none).</summary>
    internal Action<ModelStream, long>? OnSent { get; set; }

    /// <summary>Told of each event, carried or not.</summary>
    internal Action<ModelStream>? OnEvent { get; set; }

    internal ModelStream AddStream(string wire, string channel, string symbol, TimeSpan gap, bool isPoisson)
    {
        var stream = new ModelStream(wire, channel, symbol, gap, isPoisson);
        stream.Template = new ModelTemplate(_dialect.Template(stream));
        Streams.Add(wire, stream);
        if (gap > TimeSpan.Zero) Schedule(stream);
        if (stream.IsBook) KeepAlive(stream);
        return stream;
    }

    /// <summary>Something happens on a stream.</summary>
    internal void Emit(ModelStream stream)
    {
        var previous = stream.LastId++;
        stream.LastPush = Now;
        stream.LastEventMs = Math.Max(stream.LastEventMs + 1, Time.GetUtcNow().ToUnixTimeMilliseconds());
        OnEvent?.Invoke(stream);
        if (stream.Subscribers.Count == 0 || stream.IsWithheld) return;
        var payload = stream.Template!.Fill(stream.LastId, previous, stream.LastEventMs);
        var isCarried = false;
        foreach (var session in stream.Subscribers)
        {
            if (session.Stalled.Count > 0 && session.Stalled.Contains(stream)) continue;
            isCarried |= !session.IsAbandoned;
            session.Push(payload);
        }

        if (isCarried) OnSent?.Invoke(stream, HasId(stream) ? stream.LastId : stream.LastEventMs);
    }

    internal void Subscribe(ModelSession session, string name)
    {
        if (!Streams.TryGetValue(name, out var stream))
        {
            stream = new ModelStream(name, "none", "none", TimeSpan.Zero, false); // acknowledged, listed, silent
            session.Streams.Add(stream);
            return;
        }

        if (session.Streams.Add(stream)) stream.Subscribers.Add(session);
        if (_dialect.Greeting(stream, Time.GetUtcNow().ToUnixTimeMilliseconds()) is { Length: > 0 } greeting && !stream.IsWithheld && !session.Stalled.Contains(stream)) session.Push(greeting);
    }

    internal static void Unsubscribe(ModelSession session, string name)
    {
        var stream = session.Streams.FirstOrDefault(s => s.Wire == name);
        if (stream is null) return;
        session.Streams.Remove(stream);
        session.Stalled.Remove(stream);
        stream.Subscribers.Remove(session);
    }

    internal void NoticeTo(ModelSession session) => session.Push(_dialect.Notice());

    /// <summary>All connections break or close, as in a restart of the venue.</summary>
    internal void CutAll(bool isOrderly)
    {
        foreach (var session in Sessions.ToList())
        {
            if (isOrderly) session.Close(1001, "going away");
            else session.Break("reset");
        }
    }

    internal static bool HasId(ModelStream stream) => stream.Channel is "depth" or "trade" or "aggTrade" or "bookTicker" or "books" or "trades";

    private async ValueTask AcceptAsync(FeedDial dial, MemorySocket socket, CancellationToken cancellationToken)
    {
        Dials.Add(Now);
        if (Hangs) await Task.Delay(Timeout.InfiniteTimeSpan, Time, cancellationToken);
        if (Refuse?.Invoke(dial) is { } refusal) throw refusal;
        var lag = MinLag + ((MaxLag - MinLag) * _random.NextDouble());
        var session = new ModelSession(this, ++_sessions, socket, dial.Url, dial.Proxy, lag);
        Sessions.Add(session);
        OnAccepted?.Invoke(session);
        socket.OnText = text => Hear(session, text);
        socket.OnClientEnd = session.ClientEnded;
        foreach (var name in _dialect.StreamsOf(dial.Url)) Subscribe(session, name);
        if (_dialect.MaxAge is { } age) session.AgeCut = After(age, () => session.Close(1001, "24 hours are over"));
        if (_dialect.IdleCut is { } idle) CheckIdle(session, idle);
    }

    private void Hear(ModelSession session, ReadOnlyMemory<byte> text)
    {
        if (!session.IsOpen || session.IsMute) return;
        session.LastHeard = Now;
        session.ControlMessages++;
        if (OnText?.Invoke(session, text) != true) _dialect.OnText(this, session, text);
    }

    private void CheckIdle(ModelSession session, TimeSpan idle)
    {
        if (!session.IsOpen) return;
        var quietSince = Math.Max(session.LastPush, session.LastHeard);
        if (Now - quietSince >= idle.Ticks) session.Close(4004, "no data in 30 s");
        else After(TimeSpan.FromTicks(quietSince + idle.Ticks - Now), () => CheckIdle(session, idle));
    }

    /// <summary>Lets a stream begin to have events.</summary>
    internal void Schedule(ModelStream stream, TimeSpan gap)
    {
        stream.Gap = gap;
        Schedule(stream);
    }

    private void Schedule(ModelStream stream)
    {
        var timer = default(ITimer);
        timer = Time.CreateTimer(
            _ =>
            {
                if (stream.Gap <= TimeSpan.Zero) return;
                Emit(stream);
                timer!.Change(NextGap(stream), Timeout.InfiniteTimeSpan);
            },
            null,
            NextGap(stream),
            Timeout.InfiniteTimeSpan);
    }

    private TimeSpan NextGap(ModelStream stream) =>
        stream.Gap * (stream.IsPoisson ? -Math.Log(1 - _random.NextDouble()) : 0.75 + (0.5 * _random.NextDouble()));

    /// <summary>OKX repeats the last id when nothing changed for a minute.</summary>
    private void KeepAlive(ModelStream stream)
    {
        var quietFor = TimeSpan.FromTicks(Now - stream.LastPush);
        if (quietFor >= KeepAliveAfter)
        {
            quietFor = TimeSpan.Zero;
            stream.LastPush = Now;
            if (stream.Subscribers.Count > 0 && !WithholdsKeepAlives && !stream.IsWithheld)
            {
                var payload = stream.Template!.Fill(stream.LastId, stream.LastId, Time.GetUtcNow().ToUnixTimeMilliseconds());
                foreach (var session in stream.Subscribers)
                {
                    if (!session.Stalled.Contains(stream)) session.Push(payload);
                }
            }
        }

        After(KeepAliveAfter - quietFor, () => KeepAlive(stream));
    }

    private ITimer After(TimeSpan delay, Action action)
    {
        var timer = default(ITimer);
        timer = Time.CreateTimer(
            _ =>
            {
                timer!.Dispose();
                action();
            },
            null,
            delay,
            Timeout.InfiniteTimeSpan);
        return timer;
    }
}
