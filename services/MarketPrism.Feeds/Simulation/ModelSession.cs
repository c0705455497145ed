namespace MarketPrism.Feeds.Simulation;

/// <summary>One connection as the model venue sees it.</summary>
internal sealed class ModelSession
{
    private readonly ModelVenue _venue;
    private readonly Queue<(long At, ReadOnlyMemory<byte> Payload)> _delayed = new();
    private readonly ITimer? _delivery;

    internal ModelSession(ModelVenue venue, long id, MemorySocket socket, Uri url, Uri? proxy, TimeSpan lag)
    {
        _venue = venue;
        Id = id;
        Socket = socket;
        Url = url;
        Proxy = proxy;
        Lag = lag;
        OpenedAt = LastPush = LastHeard = venue.Now;
        if (lag > TimeSpan.Zero) _delivery = venue.Time.CreateTimer(static s => ((ModelSession)s!).DeliverDue(), this, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    internal long Id { get; }

    internal MemorySocket Socket { get; }

    internal Uri Url { get; }

    internal Uri? Proxy { get; }

    /// <summary>How long frames travel.</summary>
    internal TimeSpan Lag { get; }

    internal long OpenedAt { get; }

    /// <summary>Cuts it at the venue's age.</summary>
    internal ITimer? AgeCut { get; set; }

    internal long LastPush { get; private set; }

    internal long LastHeard { get; set; }

    internal bool IsOpen { get; private set; } = true;

    /// <summary>Half-open: nothing goes out, nothing is heard.</summary>
    internal bool IsMute { get; set; }

    /// <summary>The client gave it up, which a half-open connection does not tell the venue.</summary>
    internal bool IsAbandoned { get; private set; }

    /// <summary>Frames wait until <see cref="Release"/>: the network or the process stands still.</summary>
    internal bool IsHeld { get; set; }

    internal bool WithholdsPong { get; set; }

    internal HashSet<ModelStream> Streams { get; } = [];

    /// <summary>Subscribed, listed, and yet not sent.</summary>
    internal HashSet<ModelStream> Stalled { get; } = [];

    internal int ControlMessages { get; set; }

    internal void Push(ReadOnlyMemory<byte> payload)
    {
        if (!IsOpen || IsMute) return;
        LastPush = _venue.Now;
        if (IsHeld)
        {
            _delayed.Enqueue((0, payload));
            return;
        }

        if (_delivery is null)
        {
            Socket.Deliver(payload);
            return;
        }

        _delayed.Enqueue((_venue.Now + Lag.Ticks, payload));
        if (_delayed.Count == 1) _delivery.Change(Lag, Timeout.InfiniteTimeSpan);
    }

    /// <summary>What was held back arrives in one burst.</summary>
    internal void Release()
    {
        IsHeld = false;
        while (_delayed.TryDequeue(out var frame)) Socket.Deliver(frame.Payload);
    }

    /// <summary>The venue closes; what was sent before arrives first.</summary>
    internal void Close(int code, string reason)
    {
        if (!IsOpen) return;
        End();
        while (_delayed.TryDequeue(out var frame)) Socket.Deliver(frame.Payload);
        if (IsMute) Socket.Break(reason);
        else Socket.CloseByVenue(code, reason);
    }

    /// <summary>The connection breaks; what is on the way is lost.</summary>
    internal void Break(string reason)
    {
        if (!IsOpen) return;
        End();
        _delayed.Clear();
        Socket.Break(reason);
    }

    /// <summary>The client is gone.</summary>
    internal void ClientEnded(bool isOrderly)
    {
        IsAbandoned = true;
        if (!IsOpen || IsMute) return;
        if (isOrderly) Close(1000, "bye");
        else End();
    }

    private void DeliverDue()
    {
        while (_delayed.TryPeek(out var next) && next.At <= _venue.Now) Socket.Deliver(_delayed.Dequeue().Payload);
        if (_delayed.TryPeek(out var later)) _delivery!.Change(TimeSpan.FromTicks(later.At - _venue.Now), Timeout.InfiniteTimeSpan);
    }

    private void End()
    {
        IsOpen = false;
        foreach (var stream in Streams) stream.Subscribers.Remove(this);
        _venue.Sessions.Remove(this);
        _delivery?.Dispose();
        AgeCut?.Dispose();
    }
}
