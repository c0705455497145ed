using System.Globalization;
using System.Text;

namespace MarketPrism.Exchanges.Binance;

/// <summary>The socket side of a Binance market: subscriptions stand in the URL of <c>/stream</c>, so a reconnect restores them without one control message.</summary>
internal sealed class BinanceFeedProtocol : IFeedProtocol
{
    private readonly BinanceMarket _market;
    private readonly SocketPacker _packer;

    public BinanceFeedProtocol(BinanceMarket market)
    {
        _market = market;
        Limits = new FeedLimits
        {
            StreamsPerSocket = BinanceMarket.StreamsPerSocket,
            BooksPerSocket = BinanceMarket.StreamsPerSocket,
            Connects = new RateLimit(240, TimeSpan.FromMinutes(5)), // of 300; futures document none, their edge is the same
            Messages = new RateLimit(market.MessagesPerSecond, TimeSpan.FromSeconds(1)),
            MaxConnectionAge = TimeSpan.FromHours(24),
        };
        Heartbeat = new HeartbeatRule { PingAfter = TimeSpan.FromSeconds(20), PongWithin = TimeSpan.FromSeconds(10), ServerPingEvery = market.ServerPingEvery };
        _packer = new SocketPacker(Limits, s => BinanceStreams.UrlForm(s).Length + 1, BinanceMarket.UrlBytes);
    }

    public FeedLimits Limits { get; }

    public HeartbeatRule Heartbeat { get; }

    public bool SubscribesByUrl => true;

    public FeedPlan Plan(FeedSubscription subscription, FeedPlan? current = null)
    {
        var polls = new List<PollSpec>();
        var streams = BinanceStreams.Of(_market, subscription, polls);
        return new FeedPlan(_packer.Pack(streams, current), polls);
    }

    public Uri ConnectUrl(VenueEndpoint endpoint, string route, IReadOnlyList<StreamSpec> streams)
    {
        var url = new StringBuilder((endpoint.WebSocketBase ?? _market.WebSocketBase).AbsoluteUri.TrimEnd('/'));
        if (_market.HasRoutes) url.Append('/').Append(route);
        url.Append("/stream");
        for (var i = 0; i < streams.Count; i++) url.Append(i == 0 ? "?streams=" : "/").Append(BinanceStreams.UrlForm(streams[i]));
        return new Uri(url.ToString());
    }

    public IReadOnlyList<ControlRequest> Subscribe(IReadOnlyList<StreamSpec> streams, ControlIds ids) =>
        BinanceControl.Requests(ControlKind.Subscribe, streams, ids);

    public IReadOnlyList<ControlRequest> Unsubscribe(IReadOnlyList<StreamSpec> streams, ControlIds ids) =>
        BinanceControl.Requests(ControlKind.Unsubscribe, streams, ids);

    public ControlRequest? ListSubscriptions(ControlIds ids)
    {
        var id = ids.Next();
        var payload = Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $$"""{"method":"LIST_SUBSCRIPTIONS","id":{{id}}}"""));
        return new ControlRequest(ControlKind.ListSubscriptions, id, payload, []);
    }

    public FrameHeader Classify(ReadOnlySpan<byte> frame) => BinanceClassifier.Classify(frame);

    public ControlReply ReadControl(ReadOnlySpan<byte> frame) => BinanceControl.Read(frame);

    public ConnectionFailure Judge(int httpStatus, TimeSpan? retryAfter, int closeCode) => BinanceFailures.OfConnection(httpStatus, retryAfter);
}
