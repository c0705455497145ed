using System.Text;

namespace MarketPrism.Nats.Subscriptions;

/// <summary>One subject of a subscription as the server knows it: by a number.</summary>
internal sealed class Subscription(long sid, string subject, string? queueGroup, long? maxMessages, NatsSubBase owner)
{
    public long Sid => sid;

    public string Subject => subject;

    public byte[] SubjectBytes { get; } = Encoding.UTF8.GetBytes(subject);

    public byte[] QueueGroupBytes { get; } = queueGroup is null ? [] : Encoding.UTF8.GetBytes(queueGroup);

    public long? MaxMessages => maxMessages;

    public NatsSubBase Owner => owner;

    /// <summary>Messages delivered so far; written by the receive loop.</summary>
    public long Received { get; set; }

    /// <summary>UNSUB is sent; it is kept for the messages that are on their way, and not restored.</summary>
    public bool IsLeaving { get; set; }
}
