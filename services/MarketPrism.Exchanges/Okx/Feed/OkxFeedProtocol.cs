namespace MarketPrism.Exchanges.Okx;

/// <summary>The socket side of OKX's public channels: subscriptions are sent, one ack comes for each argument, the client pings with text.</summary>
internal sealed class OkxFeedProtocol : IFeedProtocol
{
    private static readonly Uri Live = new("wss://ws.okx.com"); // port 443: 8443 is closed since 2026-10-31

    private readonly SocketPacker _packer;

    public OkxFeedProtocol() => _packer = new SocketPacker(Limits, static _ => 0, 0);

    public FeedLimits Limits { get; } = new()
    {
        StreamsPerSocket = 300, // none documented: two full subscribe requests of 150, and one cut does not touch everything
        BooksPerSocket = 29, // fewer than 30
        Connects = new RateLimit(2, TimeSpan.FromSeconds(1)), // of 3
        Messages = new RateLimit(5, TimeSpan.FromSeconds(1)), // none documented
        ControlRequests = new RateLimit(420, TimeSpan.FromHours(1)), // of 480
    };

    public HeartbeatRule Heartbeat { get; } = new()
    {
        PingText = "ping"u8.ToArray(),
        PingAfter = TimeSpan.FromSeconds(25), // it cuts after 30
        PongWithin = TimeSpan.FromSeconds(10),
    };

    public bool SubscribesByUrl => false;

    public FeedPlan Plan(FeedSubscription subscription, FeedPlan? current = null) => new(_packer.Pack(OkxStreams.Of(subscription), current), []);

    public Uri ConnectUrl(VenueEndpoint endpoint, string route, IReadOnlyList<StreamSpec> streams) =>
        new($"{(endpoint.WebSocketBase ?? Live).AbsoluteUri.TrimEnd('/')}/ws/v5/{route}");

    public IReadOnlyList<ControlRequest> Subscribe(IReadOnlyList<StreamSpec> streams, ControlIds ids) => OkxControl.Requests(ControlKind.Subscribe, streams, ids);

    public IReadOnlyList<ControlRequest> Unsubscribe(IReadOnlyList<StreamSpec> streams, ControlIds ids) => OkxControl.Requests(ControlKind.Unsubscribe, streams, ids);

    public ControlRequest? ListSubscriptions(ControlIds ids) => null;

    public FrameHeader Classify(ReadOnlySpan<byte> frame) => OkxClassifier.Classify(frame);

    public ControlReply ReadControl(ReadOnlySpan<byte> frame) => OkxControl.Read(frame);

    public ConnectionFailure Judge(int httpStatus, TimeSpan? retryAfter, int closeCode) => OkxFailures.OfConnection(httpStatus, retryAfter, closeCode);
}
