namespace MarketPrism.Feeds;

/// <summary>The receive path of one connection: classify, find the stream, drop duplicates, hand on, count. Allocates nothing for a data frame.</summary>
internal sealed class FrameRouter(SessionContext context, SocketLink link)
{
    private const int HandlerSampleEvery = 32;
    private static readonly TimeSpan ComplaintInterval = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan WallClockValid = TimeSpan.FromMilliseconds(5);
    private LaneTable _lanes = new([]);
    private bool _leads;
    private long _lastFrame = -1;
    private long _lastData = -1;
    private long _lastPong = -1;
    private long _busySince = -1;
    private long _nextComplaint;
    private int _sinceSample;
    private long _wallReadAt = long.MinValue / 2;
    private long _wallNs;

    internal LinkCounters Counters { get; } = new();

    internal long LastFrame => Volatile.Read(ref _lastFrame);

    internal long LastData => Volatile.Read(ref _lastData);

    internal long LastPong => Volatile.Read(ref _lastPong);

    /// <summary>Since when a frame is being handled; −1 when none is.</summary>
    internal long BusySince => Volatile.Read(ref _busySince);

    internal bool Leads
    {
        set => Volatile.Write(ref _leads, value);
    }

    internal void SetLanes(IReadOnlyCollection<StreamLane> lanes) => Volatile.Write(ref _lanes, new LaneTable(lanes));

    internal void Opened() => Volatile.Write(ref _lastFrame, context.Clock.Now);

    /// <summary>Takes a frame. What the session must be told is returned, else default.</summary>
    internal SessionMessage Route(ReadOnlySpan<byte> payload)
    {
        var now = context.Clock.Now;
        Volatile.Write(ref _lastFrame, now);
        Volatile.Write(ref _busySince, now);
        try
        {
            var header = context.Protocol.Classify(payload);
            switch (header.Kind)
            {
                case FrameKind.Data:
                    return RouteData(header, payload, now);
                case FrameKind.Control:
                    Counters.AddControl();
                    Deliver(null, header, payload, now, isControl: true);
                    return new SessionMessage(SessionMessageKind.Reply, link, context.Protocol.ReadControl(payload));
                case FrameKind.Pong:
                    Counters.AddControl();
                    Volatile.Write(ref _lastPong, now);
                    Deliver(null, header, payload, now, isControl: true);
                    return default;
                default:
                    Counters.AddUnrouted();
                    Counters.AddError();
                    Deliver(null, header, payload, now, isControl: true);
                    if (MayComplain(now)) FeedLog.FrameNotUnderstood(context.Logger, link.Connection.Id, payload);
                    return default;
            }
        }
        catch (Exception e) when (e is FormatException or IndexOutOfRangeException or ArgumentException or OverflowException or System.Text.Json.JsonException)
        {
            Counters.AddUnrouted();
            Counters.AddError();
            if (MayComplain(now)) FeedLog.FrameMalformed(context.Logger, link.Connection.Id, e.Message, payload);
            return default;
        }
        finally
        {
            Volatile.Write(ref _busySince, -1);
        }
    }

    internal void Oversized(ReadOnlySpan<byte> sample, long length)
    {
        Volatile.Write(ref _lastFrame, context.Clock.Now);
        Counters.AddUnrouted();
        Counters.AddError();
        if (MayComplain(context.Clock.Now)) FeedLog.FrameTooLarge(context.Logger, link.Connection.Id, length, context.Settings.WebSocket.MaxFrameBytes, sample);
    }

    /// <summary>Everything is counted; a sample of it is logged.</summary>
    private bool MayComplain(long now)
    {
        if (now < _nextComplaint) return false;
        _nextComplaint = now + ComplaintInterval.Ticks;
        return true;
    }

    private SessionMessage RouteData(in FrameHeader header, ReadOnlySpan<byte> payload, long now)
    {
        Volatile.Write(ref _lastData, now);
        var lane = Volatile.Read(ref _lanes).Find(header.Channel, header.Symbol);
        if (lane is null)
        {
            Counters.AddUnrouted();
            Deliver(null, header, payload, now, isControl: false);
            return default;
        }

        Counters.AddRouted();
        var isAwaited = lane.OnData(header, now, Volatile.Read(ref _leads));
        if (lane.Stream.Window is { } window && !header.IsSnapshot && !window.TryClaim(header.Identity, link.Connection.Epoch, now)) Counters.AddDuplicate();
        else if (++_sinceSample < HandlerSampleEvery) Deliver(lane.Stream, header, payload, now, isControl: false);
        else DeliverMeasured(lane.Stream, header, payload, now);
        return isAwaited ? new SessionMessage(SessionMessageKind.Data, link, lane) : default;
    }

    private void DeliverMeasured(FeedStream stream, in FrameHeader header, ReadOnlySpan<byte> payload, long now)
    {
        _sinceSample = 0;
        Deliver(stream, header, payload, now, isControl: false);
        Counters.Handler.Add(context.Clock.Now - now);
    }

    /// <summary>The wall clock of a moment. In a burst it is read once and carried on by the monotonic clock; reading both clocks for every frame costs as much as classifying it.</summary>
    private long UnixNs(long now)
    {
        if (now - _wallReadAt > WallClockValid.Ticks) (_wallReadAt, _wallNs) = (now, context.Clock.ToUnixNs(now));
        return _wallNs + ((now - _wallReadAt) * 100);
    }

    private void Deliver(FeedStream? stream, in FrameHeader header, ReadOnlySpan<byte> payload, long now, bool isControl)
    {
        var frame = new ReceivedFrame { Connection = link.Connection, Stream = stream, Header = header, Payload = payload, ReceivedNs = UnixNs(now) };
        try
        {
            if (isControl) context.Sink.OnControl(in frame);
            else context.Sink.OnFrame(in frame);
        }
#pragma warning disable CA1031 // whatever a handler throws costs its frame, not the connection; it is counted and logged
        catch (Exception e)
#pragma warning restore CA1031
        {
            Counters.AddError();
            if (MayComplain(context.Clock.Now)) FeedLog.HandlerFailed(context.Logger, e, link.Connection.Id, stream?.Spec.Key ?? "");
        }
    }
}
