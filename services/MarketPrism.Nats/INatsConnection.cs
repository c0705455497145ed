namespace MarketPrism.Nats;

/// <summary>A connection to a NATS server or cluster.</summary>
public interface INatsConnection : INatsClient
{
    /// <summary>The connection was lost, or closed.</summary>
    event AsyncEventHandler<NatsEventArgs>? ConnectionDisconnected;

    /// <summary>The connection is open, for the first time or again.</summary>
    event AsyncEventHandler<NatsEventArgs>? ConnectionOpened;

    /// <summary>An attempt to reconnect failed.</summary>
    event AsyncEventHandler<NatsEventArgs>? ReconnectFailed;

    /// <summary>A full subscription dropped a message.</summary>
    event AsyncEventHandler<NatsMessageDroppedEventArgs>? MessageDropped;

    /// <summary>A subscription began to drop messages.</summary>
    event AsyncEventHandler<NatsSlowConsumerEventArgs>? SlowConsumerDetected;

    /// <summary>The server is about to leave.</summary>
    event AsyncEventHandler<NatsLameDuckModeActivatedEventArgs>? LameDuckModeActivated;

    /// <summary>What the server said about itself; null before the first connect.</summary>
    INatsServerInfo? ServerInfo { get; }

    /// <summary>The options.</summary>
    NatsOpts Opts { get; }

    /// <summary>Where the connection is in its life.</summary>
    NatsConnectionState ConnectionState { get; }

    /// <summary>Asked for the address to dial before each attempt.</summary>
    Func<(string Host, int Port), ValueTask<(string Host, int Port)>>? OnConnectingAsync { get; set; }

    /// <summary>Publishes a message as it is.</summary>
    /// <param name="msg">The message.</param>
    /// <param name="serializer">Writes the payload.</param>
    /// <param name="opts">Options.</param>
    /// <param name="cancellationToken">Cancels the wait for room in the outbox.</param>
    /// <typeparam name="T">The payload's type.</typeparam>
    ValueTask PublishAsync<T>(in NatsMsg<T> msg, INatsSerialize<T>? serializer = default, NatsPubOpts? opts = default, CancellationToken cancellationToken = default);

    /// <summary>Subscribes; the server knows of it when this returns (while disconnected: as soon as the connection is back).</summary>
    /// <param name="subject">The subject, or pattern.</param>
    /// <param name="queueGroup">Members of a group share the messages.</param>
    /// <param name="serializer">Reads payloads.</param>
    /// <param name="opts">Options.</param>
    /// <param name="cancellationToken">Cancels the wait for the server.</param>
    /// <typeparam name="T">What payloads are read as.</typeparam>
    ValueTask<INatsSub<T>> SubscribeCoreAsync<T>(
        string subject, string? queueGroup = default, INatsDeserialize<T>? serializer = default, NatsSubOpts? opts = default, CancellationToken cancellationToken = default);

    /// <summary>A new subject for replies.</summary>
    string NewInbox();

    /// <summary>Asks and reads replies until the options' limits, or the caller, end it.</summary>
    /// <param name="subject">The subject.</param>
    /// <param name="data">The question.</param>
    /// <param name="headers">Headers.</param>
    /// <param name="requestSerializer">Writes the question.</param>
    /// <param name="replySerializer">Reads replies.</param>
    /// <param name="requestOpts">Options of the question.</param>
    /// <param name="replyOpts">Options of the replies; without a limit of messages or time, the request's timeout holds.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <typeparam name="TRequest">The question's type.</typeparam>
    /// <typeparam name="TReply">The replies' type.</typeparam>
    IAsyncEnumerable<NatsMsg<TReply>> RequestManyAsync<TRequest, TReply>(
        string subject,
        TRequest? data,
        NatsHeaders? headers = default,
        INatsSerialize<TRequest>? requestSerializer = default,
        INatsDeserialize<TReply>? replySerializer = default,
        NatsPubOpts? requestOpts = default,
        NatsSubOpts? replyOpts = default,
        CancellationToken cancellationToken = default);
}
