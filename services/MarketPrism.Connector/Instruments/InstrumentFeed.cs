using MarketPrism.Exchanges;
using MarketPrism.Feeds;
using MarketPrism.Telemetry;

namespace MarketPrism.Connector;

/// <summary>A socket of its own for what the venue pushes about instruments, so that a listing or a halt is known at once. Nothing of it goes on the bus; without it the regular readings remain.</summary>
internal sealed class InstrumentFeed : IFrameSink, IAsyncDisposable
{
    private readonly IFeedProtocol _protocol;
    private readonly Action<ReadOnlyMemory<byte>, long> _onPushed;
    private readonly Action _onSubscribed;
    private readonly IFeedSession _session;

    /// <summary>Makes it; nothing is dialled before <see cref="Start"/>.</summary>
    /// <param name="services">What it works with.</param>
    /// <param name="protocol">The venue's <see cref="IVenue.InstrumentFeed"/>.</param>
    /// <param name="settings">The settings of the subscription.</param>
    /// <param name="connects">The budget of dials.</param>
    /// <param name="source"><c>{pod}/{shard}</c>.</param>
    /// <param name="onPushed">Takes the frames and when they came, Unix ns.</param>
    /// <param name="onSubscribed">Told whenever the venue has acknowledged the channel: what changed before that, on a first connection or a later one, was not pushed.</param>
    /// <param name="loops">Counts what its session's tasks throw.</param>
    public InstrumentFeed(ConnectorServices services, IFeedProtocol protocol, FeedSettings settings, RateBudget connects, string source, Action<ReadOnlyMemory<byte>, long> onPushed, Action onSubscribed, LoopGroup loops)
    {
        (_protocol, _onPushed, _onSubscribed) = (protocol, onPushed, onSubscribed);
        _session = services.Sessions(protocol, Of(settings), this, new FeedServices
        {
            Time = services.Time,
            Transport = services.Transport,
            Logger = services.Loggers.CreateLogger($"MarketPrism.Feeds.{settings.Name}.instruments"),
            ConnectBudget = connects,
            ConnectionIdPrefix = $"{source}/instruments",
            OnFault = (task, e) => loops.Note($"connector.{task}", e),
        });
    }

    public void Start() => _session.Start();

    /// <summary>Takes other settings of the subscription.</summary>
    public ValueTask ApplyAsync(FeedSettings settings, CancellationToken cancellationToken) => _session.ApplyAsync(Of(settings), cancellationToken);

    public void OnFrame(in ReceivedFrame frame)
    {
        if (frame.Stream is not null) _onPushed(frame.Payload.ToArray(), frame.ReceivedNs); // rare: lists at the start, then changes
    }

    public void OnControl(in ReceivedFrame frame)
    {
        if (frame.Header.Kind == FrameKind.Control && _protocol.ReadControl(frame.Payload).Kind == ControlReplyKind.Ack) _onSubscribed();
    }

    public void OnStreamAdded(FeedStream stream)
    {
    }

    public void OnStreamRemoved(FeedStream stream)
    {
    }

    public void OnOpened(FeedConnection connection, long atNs)
    {
    }

    public void OnSent(FeedConnection connection, ReadOnlySpan<byte> payload, long atNs)
    {
    }

    public void OnClosed(FeedConnection connection, ConnectionEnd end, long atNs)
    {
    }

    public void OnHole(StreamHole hole)
    {
    }

    public async ValueTask DisposeAsync() => await _session.DisposeAsync();

    private static FeedSettings Of(FeedSettings settings) => settings with { Name = $"{settings.Name}.instruments", Dual = false };
}
