namespace MarketPrism.Nats;

/// <summary>A subscription was full and dropped a message.</summary>
public sealed class NatsMessageDroppedEventArgs : NatsEventArgs
{
    /// <summary>Creates the event.</summary>
    /// <param name="subscription">The subscription that was full.</param>
    /// <param name="pending">Messages that wait in it.</param>
    /// <param name="subject">The dropped message's subject.</param>
    /// <param name="replyTo">The dropped message's reply subject.</param>
    /// <param name="headers">The dropped message's headers.</param>
    /// <param name="data">The dropped message's payload; null when it was not kept.</param>
    public NatsMessageDroppedEventArgs(NatsSubBase subscription, int pending, string subject, string? replyTo, NatsHeaders? headers, object? data)
        : base($"Dropped message {subject} with {pending} pending messages")
    {
        Subscription = subscription;
        Pending = pending;
        Subject = subject;
        ReplyTo = replyTo;
        Headers = headers;
        Data = data;
    }

    /// <summary>The subscription that was full.</summary>
    public NatsSubBase Subscription { get; }

    /// <summary>Messages that wait in it.</summary>
    public int Pending { get; }

    /// <summary>The dropped message's subject.</summary>
    public string Subject { get; }

    /// <summary>The dropped message's reply subject.</summary>
    public string? ReplyTo { get; }

    /// <summary>The dropped message's headers.</summary>
    public NatsHeaders? Headers { get; }

    /// <summary>The dropped message's payload; null when it was not kept, as this client never does.</summary>
    public object? Data { get; }
}
