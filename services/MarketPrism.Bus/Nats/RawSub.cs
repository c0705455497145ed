using System.Buffers;

namespace MarketPrism.Bus;

/// <summary>One subject of a subscription: copies messages as they lie in the client's receive buffer, headers unparsed, into the subscription's queue. Never waits, so that the client goes on reading.</summary>
internal sealed class RawSub(INatsConnection connection, string subject, string? group, MessageQueue queue, SharedMessagePool pool)
    : NatsSubBase(connection, connection.SubscriptionManager, subject, group, null)
{
    // The client's own would be an asynchronous call for each message, for metrics that we do not take
    public override ValueTask ReceiveAsync(string subject, string? replyTo, ReadOnlySequence<byte>? headersBuffer, ReadOnlySequence<byte> payloadBuffer) =>
        ReceiveInternalAsync(subject, replyTo, headersBuffer, payloadBuffer);

    protected override ValueTask ReceiveInternalAsync(string subject, string? replyTo, ReadOnlySequence<byte>? headersBuffer, ReadOnlySequence<byte> payloadBuffer)
    {
        var message = pool.Rent();
        message.Fill(pool, subject, replyTo, headersBuffer ?? ReadOnlySequence<byte>.Empty, payloadBuffer);
        queue.Enqueue(message);
        return ValueTask.CompletedTask;
    }

    protected override void TryComplete()
    {
        // the queue is the subscription's, and may have other subjects
    }
}
