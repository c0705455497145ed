namespace MarketPrism.Domain;

/// <summary>The headers of raw frames.</summary>
public static class RawHeaderNames
{
    /// <summary><c>{pod}/{shard}/{socket}/{epoch}</c>: the life of one socket, or of one connector's REST client.</summary>
    public const string Connection = "Mp-Conn";

    /// <summary>Ordinal per connection and partition, from 1, given after duplicates are gone and before the outbox.</summary>
    public const string Sequence = "Mp-Seq";

    /// <summary>Receive time, Unix ns.</summary>
    public const string Received = "Mp-Recv";

    /// <summary>The URL, on REST bodies.</summary>
    public const string Url = "Mp-Url";

    /// <summary>W3C trace context, on sampled frames.</summary>
    public const string TraceParent = "traceparent";

    /// <summary><c>{exchange}:{market}:{symbol}:{channel}:{identity}</c>: equal for the same event whoever received it.</summary>
    public const string MessageId = "Nats-Msg-Id";
}
