namespace MarketPrism.Exchanges;

/// <summary>The socket side of a venue-market: plan, control messages, heartbeat, classification. Stateless.</summary>
public interface IFeedProtocol
{
    /// <summary>The venue's limits, and ours inside them.</summary>
    FeedLimits Limits { get; }

    /// <summary>Who pings, how and when.</summary>
    HeartbeatRule Heartbeat { get; }

    /// <summary>
    /// Lays streams out over sockets: by route, inside the limits, as few sockets as possible; deterministic. Given the current plan, streams stay where they
    /// are: new ones take free places, then new sockets; streams move only when the sockets have become more than twice as many as needed.
    /// </summary>
    /// <param name="subscription">What is wanted; derivative channels apply to those of its symbols that have them.</param>
    /// <param name="current">The plan in force, or null.</param>
    /// <returns>The plan.</returns>
    /// <exception cref="FormatException">A symbol or channel that this market cannot have; the text names it and what is allowed.</exception>
    FeedPlan Plan(FeedSubscription subscription, FeedPlan? current = null);

    /// <summary>The URL that a socket is dialled with, built afresh from the streams it shall carry now.</summary>
    /// <param name="endpoint">The endpoint.</param>
    /// <param name="route">The route of the socket.</param>
    /// <param name="streams">The streams.</param>
    /// <returns>The URL; for Binance the streams stand in it.</returns>
    Uri ConnectUrl(VenueEndpoint endpoint, string route, IReadOnlyList<StreamSpec> streams);

    /// <summary>True when <see cref="ConnectUrl"/> carries the subscriptions, so that none need be sent after connecting.</summary>
    bool SubscribesByUrl { get; }

    /// <summary>Control messages that subscribe streams, in batches within the venue's limits.</summary>
    /// <param name="streams">The streams.</param>
    /// <param name="ids">Gives message ids.</param>
    /// <returns>The messages in order.</returns>
    IReadOnlyList<ControlRequest> Subscribe(IReadOnlyList<StreamSpec> streams, ControlIds ids);

    /// <summary>Control messages that unsubscribe streams.</summary>
    /// <param name="streams">The streams.</param>
    /// <param name="ids">Gives message ids.</param>
    /// <returns>The messages in order.</returns>
    IReadOnlyList<ControlRequest> Unsubscribe(IReadOnlyList<StreamSpec> streams, ControlIds ids);

    /// <summary>A message that asks the venue what is subscribed on the socket.</summary>
    /// <param name="ids">Gives message ids.</param>
    /// <returns>The message, or null where the venue has none (OKX).</returns>
    ControlRequest? ListSubscriptions(ControlIds ids);

    /// <summary>Tells what a frame is from a scan of its bytes, without parsing the JSON and without allocating.</summary>
    /// <param name="frame">The whole frame.</param>
    /// <returns>What it is; spans point into the frame.</returns>
    FrameHeader Classify(ReadOnlySpan<byte> frame);

    /// <summary>Reads a control frame (ack, error, notice, list of subscriptions); not on the hot path.</summary>
    /// <param name="frame">A frame that <see cref="Classify"/> called control.</param>
    /// <returns>What it says.</returns>
    ControlReply ReadControl(ReadOnlySpan<byte> frame);

    /// <summary>Judges why a dial was refused or a socket closed.</summary>
    /// <param name="httpStatus">HTTP status of the refused upgrade, or 0.</param>
    /// <param name="retryAfter">Its Retry-After, or null.</param>
    /// <param name="closeCode">WebSocket close code, or 0.</param>
    /// <returns>The failure's class and how long to stay away at least.</returns>
    ConnectionFailure Judge(int httpStatus, TimeSpan? retryAfter, int closeCode);
}
