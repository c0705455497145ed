using System.Text;
using MarketPrism.Nats.Protocol;

namespace MarketPrism.Nats.Subscriptions;

/// <summary>A request that waits for its reply.</summary>
internal abstract class PendingReply
{
    public abstract void Deliver(ReadOnlySpan<byte> source, in ServerOp op);

    public abstract void Fail(Exception error);
}

/// <summary>A request that waits for its reply, and how that is read.</summary>
internal sealed class PendingReply<T>(INatsConnection connection, INatsDeserialize<T> deserializer) : PendingReply
{
    private readonly TaskCompletionSource<NatsMsg<T>> _reply = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public Task<NatsMsg<T>> Task => _reply.Task;

    public override void Deliver(ReadOnlySpan<byte> source, in ServerOp op)
    {
        var subject = Encoding.UTF8.GetString(op.Subject(source));
        _reply.TrySetResult(MessageBuilder.Build(subject, op.Reply(source), op.Headers(source), op.Payload(source).ToArray(), connection, deserializer));
    }

    public override void Fail(Exception error) => _reply.TrySetException(error);
}
