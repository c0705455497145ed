using System.Diagnostics.CodeAnalysis;

namespace MarketPrism.Nats;

/// <summary>A message.</summary>
/// <typeparam name="T">What the payload was read as.</typeparam>
public readonly record struct NatsMsg<T>
{
    /// <summary>Creates a message.</summary>
    /// <param name="subject">The subject.</param>
    /// <param name="replyTo">Where an answer goes.</param>
    /// <param name="size">Bytes of subjects, headers and payload.</param>
    /// <param name="headers">The headers.</param>
    /// <param name="data">The payload.</param>
    /// <param name="connection">Where it came from.</param>
    /// <param name="flags">Marks.</param>
    public NatsMsg(string subject, string? replyTo, int size, NatsHeaders? headers, T? data, INatsConnection? connection, NatsMsgFlags flags = default)
    {
        Subject = subject;
        ReplyTo = replyTo;
        Size = size;
        Headers = headers;
        Data = data;
        Connection = connection;
        Flags = flags;
    }

    /// <summary>The subject.</summary>
    public string Subject { get; init; }

    /// <summary>Where an answer goes; null when none is wanted.</summary>
    public string? ReplyTo { get; init; }

    /// <summary>Bytes of subjects, headers and payload.</summary>
    public int Size { get; init; }

    /// <summary>The headers; null when there are none.</summary>
    public NatsHeaders? Headers { get; init; }

    /// <summary>The payload; the default when it could not be read, see <see cref="Error"/>.</summary>
    public T? Data { get; init; }

    /// <summary>Where it came from, and answers go.</summary>
    public INatsConnection? Connection { get; init; }

    /// <summary>Marks.</summary>
    public NatsMsgFlags Flags { get; init; }

    /// <summary>Why headers or payload could not be read.</summary>
    public NatsException? Error => Headers?.Error;

    /// <summary>Whether it has no payload.</summary>
    public bool IsEmpty => (Flags & NatsMsgFlags.Empty) != 0;

    /// <summary>Whether it is the server's answer to a request that nobody listens to.</summary>
    public bool HasNoResponders => (Flags & NatsMsgFlags.NoResponders) != 0;

    /// <summary>Throws when it is no good message.</summary>
    /// <exception cref="NatsNoRespondersException">Nobody listens to the request.</exception>
    /// <exception cref="NatsException">Headers or payload could not be read.</exception>
    public void EnsureSuccess()
    {
        if (HasNoResponders) throw new NatsNoRespondersException();
        if (Error is { } error) throw error;
    }

    /// <summary>Answers without payload.</summary>
    /// <param name="headers">Headers of the answer.</param>
    /// <param name="replyTo">Where an answer to the answer goes.</param>
    /// <param name="opts">Options.</param>
    /// <param name="cancellationToken">Cancels a wait for room in the outbox.</param>
    /// <exception cref="NatsException">The message wants no answer.</exception>
    public ValueTask ReplyAsync(NatsHeaders? headers = default, string? replyTo = default, NatsPubOpts? opts = default, CancellationToken cancellationToken = default)
    {
        CheckReply();
        return Connection.PublishAsync(ReplyTo, headers, replyTo, opts, cancellationToken);
    }

    /// <summary>Answers.</summary>
    /// <param name="data">The payload.</param>
    /// <param name="headers">Headers of the answer.</param>
    /// <param name="replyTo">Where an answer to the answer goes.</param>
    /// <param name="serializer">Writes the payload.</param>
    /// <param name="opts">Options.</param>
    /// <param name="cancellationToken">Cancels a wait for room in the outbox.</param>
    /// <typeparam name="TReply">The payload's type.</typeparam>
    /// <exception cref="NatsException">The message wants no answer.</exception>
    public ValueTask ReplyAsync<TReply>(
        TReply data, NatsHeaders? headers = default, string? replyTo = default, INatsSerialize<TReply>? serializer = default, NatsPubOpts? opts = default, CancellationToken cancellationToken = default)
    {
        CheckReply();
        return Connection.PublishAsync(ReplyTo, data, headers, replyTo, serializer, opts, cancellationToken);
    }

    /// <summary>Answers with a message, whose subject does not matter.</summary>
    /// <param name="msg">The message.</param>
    /// <param name="serializer">Writes the payload.</param>
    /// <param name="opts">Options.</param>
    /// <param name="cancellationToken">Cancels a wait for room in the outbox.</param>
    /// <typeparam name="TReply">The payload's type.</typeparam>
    /// <exception cref="NatsException">The message wants no answer.</exception>
    public ValueTask ReplyAsync<TReply>(NatsMsg<TReply> msg, INatsSerialize<TReply>? serializer = default, NatsPubOpts? opts = default, CancellationToken cancellationToken = default)
    {
        CheckReply();
        return Connection.PublishAsync(msg with { Subject = ReplyTo }, serializer, opts, cancellationToken);
    }

    [MemberNotNull(nameof(Connection), nameof(ReplyTo))]
    private void CheckReply()
    {
        if (Connection is null) throw new NatsException("unable to send reply; message did not originate from a subscription");
        if (string.IsNullOrWhiteSpace(ReplyTo)) throw new NatsException("unable to send reply; ReplyTo is empty");
    }
}
