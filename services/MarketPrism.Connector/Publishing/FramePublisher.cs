using System.Collections.Concurrent;
using System.Diagnostics;
using System.Runtime.CompilerServices;
using System.Text;
using MarketPrism.Domain;
using MarketPrism.Exchanges;
using MarketPrism.Feeds;
using MarketPrism.Telemetry;

namespace MarketPrism.Connector.Publishing;

/// <summary>
/// Puts what sockets receive on the bus: raw frames, control frames, the life of connections, holes. The path of a frame allocates nothing and waits for
/// nothing; what the bus cannot take is dropped by its policy, counted there, and shows at the processor as a hole in <c>Mp-Seq</c>.
/// </summary>
internal sealed class FramePublisher : IFrameSink
{
    private const int StageEvery = 16; // frames between two recordings of stage durations, a connection

    private readonly ConcurrentDictionary<FeedConnection, ConnectionLane> _open = new();
    private readonly ConcurrentDictionary<StreamSpec, StreamRoute> _routes = new();
    private readonly ConcurrentDictionary<string, StreamRoute> _books = new(StringComparer.Ordinal);
    private readonly PublisherContext _context;
    private readonly byte[] _controlSubject;
    private readonly byte[] _connectionSubject;
    private readonly HoleRecorder _holes;

    public FramePublisher(PublisherContext context)
    {
        _context = context;
        _controlSubject = Encoding.ASCII.GetBytes(context.Subjects.Control(context.Exchange, context.Market));
        _connectionSubject = Encoding.ASCII.GetBytes(context.Subjects.Connection(context.Exchange, context.Market));
        _holes = new HoleRecorder(context.Exchange, context.Market, context.Ledger);
    }

    public void OnFrame(in ReceivedFrame frame)
    {
        if (frame.Stream?.Tag is not StreamRoute route)
        {
            OnControl(frame); // data of no known stream: kept beside the control frames, so that nothing that came is lost
            return;
        }

        route.Frames++; // two sockets at once may lose a count: it only orders a queue
        var lane = Lane(frame.Connection);
        if (lane.IsSampled(_context.Sampler) && FrameTracing.Source.HasListeners()) PublishTraced(frame, route, lane);
        else lane.Add(route, frame.Header.Identity, frame.ReceivedNs, default, frame.Payload);
        if (lane.Stages.Tick(StageEvery)) lane.Stages.Note(frame.Header.EventTimeMs, frame.ReceivedNs);
        if (lane.IsFull(frame.ReceivedNs)) Flush(lane);
    }

    public void OnPause(FeedConnection connection) => Flush(Lane(connection));

    public void OnControl(in ReceivedFrame frame)
    {
        var lane = Lane(frame.Connection);
        lane.AddControl(_controlSubject, frame.ReceivedNs, frame.Payload);
        Flush(lane);
    }

    public void OnStreamAdded(FeedStream stream)
    {
        var spec = stream.Spec;
        var route = new StreamRoute(_context.Subjects, _context.Exchange, _context.Market, spec.RawChannel, spec.Symbol);
        stream.Tag = route;
        _routes[spec] = route;
        if (spec.Channel == Channel.OrderBook) _books[spec.Symbol] = route;
    }

    public void OnStreamRemoved(FeedStream stream)
    {
        // the tag stays: frames that are still under way keep their subject
        _routes.TryRemove(stream.Spec, out _);
        if (stream.Spec.Channel == Channel.OrderBook) _books.TryRemove(stream.Spec.Symbol, out _);
    }

    public void OnOpened(FeedConnection connection, long atNs)
    {
        var lane = new ConnectionLane(connection.Id, _context.Bus.CreateWriter());
        connection.Tag = lane;
        _open[connection] = lane;
        _context.Tracing?.OnOpened(connection.Id);
        Tell(new ConnectionNotice(ConnectionEvent.Opened, connection.Id, atNs, connection.Url.ToString(), "", "", []));
    }

    public void OnSent(FeedConnection connection, ReadOnlySpan<byte> payload, long atNs) =>
        Tell(new ConnectionNotice(ConnectionEvent.Sent, connection.Id, atNs, connection.Url.ToString(), Encoding.UTF8.GetString(payload), "", []));

    public void OnClosed(FeedConnection connection, ConnectionEnd end, long atNs)
    {
        _open.TryRemove(connection, out var lane);
        lane?.Dispose();
        _context.Tracing?.OnClosed(connection.Id, end);
        var cause = end.Message.Length > 0 ? $"{end.Reason}: {end.Message}" : end.Reason.ToString();
        Tell(new ConnectionNotice(ConnectionEvent.Closed, connection.Id, atNs, connection.Url.ToString(), "", cause, lane?.Positions() ?? []));
    }

    public void OnHole(StreamHole hole) => _holes.Record(hole);

    /// <summary>Tells the last ordinals of all open connections, so that the loss of a last frame shows.</summary>
    public void Beat(long nowNs)
    {
        foreach (var (connection, lane) in _open)
            Tell(new ConnectionNotice(ConnectionEvent.Beat, connection.Id, nowNs, "", "", "", lane.Positions()));
    }

    /// <summary>How many frames of a symbol's book came: the busiest books get their snapshots first.</summary>
    public long Activity(string symbol) => _books.TryGetValue(symbol, out var route) ? route.Frames : 0;

    /// <summary>How many frames of all streams of a symbol came; looks through all streams.</summary>
    public long FramesOf(string symbol) => _routes.Where(r => r.Key.Symbol == symbol).Sum(static r => r.Value.Frames);

    private void Tell(ConnectionNotice notice) => _context.Bus.TryPublish(_connectionSubject, default, notice.ToJson());

    private void Flush(ConnectionLane lane)
    {
        lane.Flush();
        if (lane.Stages.Take() is var (eventTimeMs, receivedNs)) _context.Metrics.RecordStages(eventTimeMs, receivedNs);
    }

    private static ConnectionLane Lane(FeedConnection connection) =>
        connection.Tag as ConnectionLane ?? throw new InvalidOperationException($"{connection} has a frame before it was opened");

    [MethodImpl(MethodImplOptions.NoInlining)] // its locals would be cleared for every frame
    private void PublishTraced(in ReceivedFrame frame, StreamRoute route, ConnectionLane lane)
    {
        using var receive = FrameTracing.StartReceive(_context, frame);
        using var publish = FrameTracing.StartPublish(_context, route, frame.Payload.Length);
        Span<byte> traceParent = stackalloc byte[TraceParent.Length];
        if (publish is not null) TraceParent.Format(publish.Context, traceParent);
        var isTaken = lane.Add(route, frame.Header.Identity, frame.ReceivedNs, publish is null ? default : traceParent, frame.Payload);
        if (!isTaken) publish?.SetStatus(ActivityStatusCode.Error, "too large for the bus");
        lane.Stages.Note(frame.Header.EventTimeMs, frame.ReceivedNs);
    }
}
