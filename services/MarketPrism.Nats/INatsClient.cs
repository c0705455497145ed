namespace MarketPrism.Nats;

/// <summary>What most users of a connection need.</summary>
public interface INatsClient : IAsyncDisposable
{
    /// <summary>The connection behind it.</summary>
    INatsConnection Connection { get; }

    /// <summary>Connects, if it is not connected; other methods do so by themselves.</summary>
    /// <exception cref="NatsException">No server was reached.</exception>
    ValueTask ConnectAsync();

    /// <summary>Returns when the server has processed all that was published before.</summary>
    /// <param name="cancellationToken">Cancels the wait.</param>
    /// <returns>How long the server took to answer.</returns>
    ValueTask<TimeSpan> PingAsync(CancellationToken cancellationToken = default);

    /// <summary>Publishes a message. While the connection is down it waits in the outbox, whose limit and policy the options state.</summary>
    /// <param name="subject">The subject.</param>
    /// <param name="data">The payload.</param>
    /// <param name="headers">Headers.</param>
    /// <param name="replyTo">Where answers go.</param>
    /// <param name="serializer">Writes the payload.</param>
    /// <param name="opts">Options.</param>
    /// <param name="cancellationToken">Cancels the wait for room in the outbox.</param>
    /// <typeparam name="T">The payload's type.</typeparam>
    /// <exception cref="NatsPayloadTooLargeException">Headers and payload are larger than the server takes.</exception>
    /// <exception cref="NatsException">The outbox is full and drops new messages.</exception>
    ValueTask PublishAsync<T>(
        string subject, T data, NatsHeaders? headers = default, string? replyTo = default, INatsSerialize<T>? serializer = default, NatsPubOpts? opts = default, CancellationToken cancellationToken = default);

    /// <summary>Publishes a message without payload.</summary>
    /// <param name="subject">The subject.</param>
    /// <param name="headers">Headers.</param>
    /// <param name="replyTo">Where answers go.</param>
    /// <param name="opts">Options.</param>
    /// <param name="cancellationToken">Cancels the wait for room in the outbox.</param>
    ValueTask PublishAsync(string subject, NatsHeaders? headers = default, string? replyTo = default, NatsPubOpts? opts = default, CancellationToken cancellationToken = default);

    /// <summary>Subscribes, and unsubscribes when the enumeration ends.</summary>
    /// <param name="subject">The subject, or pattern.</param>
    /// <param name="queueGroup">Members of a group share the messages.</param>
    /// <param name="serializer">Reads payloads.</param>
    /// <param name="opts">Options.</param>
    /// <param name="cancellationToken">Ends the subscription.</param>
    /// <typeparam name="T">What payloads are read as.</typeparam>
    IAsyncEnumerable<NatsMsg<T>> SubscribeAsync<T>(
        string subject, string? queueGroup = default, INatsDeserialize<T>? serializer = default, NatsSubOpts? opts = default, CancellationToken cancellationToken = default);

    /// <summary>Asks and waits for one reply.</summary>
    /// <param name="subject">The subject.</param>
    /// <param name="data">The question.</param>
    /// <param name="headers">Headers.</param>
    /// <param name="requestSerializer">Writes the question.</param>
    /// <param name="replySerializer">Reads the reply.</param>
    /// <param name="requestOpts">Options of the question.</param>
    /// <param name="replyOpts">Options of the reply: the time to wait.</param>
    /// <param name="cancellationToken">Cancels the wait.</param>
    /// <typeparam name="TRequest">The question's type.</typeparam>
    /// <typeparam name="TReply">The reply's type.</typeparam>
    /// <exception cref="NatsNoRespondersException">Nobody listens to the subject.</exception>
    /// <exception cref="NatsNoReplyException">No reply came in time.</exception>
    ValueTask<NatsMsg<TReply>> RequestAsync<TRequest, TReply>(
        string subject,
        TRequest? data,
        NatsHeaders? headers = default,
        INatsSerialize<TRequest>? requestSerializer = default,
        INatsDeserialize<TReply>? replySerializer = default,
        NatsPubOpts? requestOpts = default,
        NatsSubOpts? replyOpts = default,
        CancellationToken cancellationToken = default);

    /// <summary>Asks without payload and waits for one reply.</summary>
    /// <param name="subject">The subject.</param>
    /// <param name="replySerializer">Reads the reply.</param>
    /// <param name="replyOpts">Options of the reply: the time to wait.</param>
    /// <param name="cancellationToken">Cancels the wait.</param>
    /// <typeparam name="TReply">The reply's type.</typeparam>
    ValueTask<NatsMsg<TReply>> RequestAsync<TReply>(
        string subject, INatsDeserialize<TReply>? replySerializer = default, NatsSubOpts? replyOpts = default, CancellationToken cancellationToken = default);

    /// <summary>Cuts the connection, so that a new one is made.</summary>
    ValueTask ReconnectAsync();
}
