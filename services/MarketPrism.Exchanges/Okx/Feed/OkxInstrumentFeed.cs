using System.Text;

namespace MarketPrism.Exchanges.Okx;

/// <summary>OKX's <c>instruments</c> channel: one stream per instrument type, pushed when an instrument is listed, opens, halts, or ends. Since 2026-09-30 a push may hold the changed ones only.</summary>
internal sealed class OkxInstrumentFeed(IFeedProtocol protocol) : IFeedProtocol
{
    private const string RawChannel = "instruments";

    public FeedLimits Limits => protocol.Limits;

    public HeartbeatRule Heartbeat => protocol.Heartbeat;

    public bool SubscribesByUrl => protocol.SubscribesByUrl;

    public FeedPlan Plan(FeedSubscription subscription, FeedPlan? current = null)
    {
        var types = subscription.Symbols.Where(static s => OkxSymbols.Explain(s) is null).Select(OkxSymbols.TypeOf).Distinct().Order(StringComparer.Ordinal).ToList();
        return types.Count == 0 ? new FeedPlan([], []) : new FeedPlan([new SocketPlan($"{OkxStreams.Route}-0", OkxStreams.Route, [.. types.Select(Stream)])], []);
    }

    public Uri ConnectUrl(VenueEndpoint endpoint, string route, IReadOnlyList<StreamSpec> streams) => protocol.ConnectUrl(endpoint, route, streams);

    public IReadOnlyList<ControlRequest> Subscribe(IReadOnlyList<StreamSpec> streams, ControlIds ids) => protocol.Subscribe(streams, ids);

    public IReadOnlyList<ControlRequest> Unsubscribe(IReadOnlyList<StreamSpec> streams, ControlIds ids) => protocol.Unsubscribe(streams, ids);

    public ControlRequest? ListSubscriptions(ControlIds ids) => protocol.ListSubscriptions(ids);

    public FrameHeader Classify(ReadOnlySpan<byte> frame) => protocol.Classify(frame);

    public ControlReply ReadControl(ReadOnlySpan<byte> frame) => protocol.ReadControl(frame);

    public ConnectionFailure Judge(int httpStatus, TimeSpan? retryAfter, int closeCode) => protocol.Judge(httpStatus, retryAfter, closeCode);

    private static StreamSpec Stream(string type) =>
        new(Channel.Liquidation, RawChannel, type, $$"""{"channel":"{{RawChannel}}","instType":"{{type}}"}""", OkxStreams.Route, ChannelCadence.Of(Channel.Liquidation, fundingIsDense: true))
        {
            Name = RawChannel,
            MatchChannel = Encoding.UTF8.GetBytes(RawChannel),
            MatchSymbol = Encoding.UTF8.GetBytes(type),
        };
}
