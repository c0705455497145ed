using System.Diagnostics.CodeAnalysis;
using System.Text;
using System.Threading.Channels;
using MarketPrism.Nats.Buffers;

namespace MarketPrism.Nats.Subscriptions;

/// <summary>The channel that messages of a subscription are read from. Payloads are read here, off the receive loop; several readers may share it.</summary>
internal sealed class MessageReader<T>(MessageQueue queue, INatsConnection connection, INatsDeserialize<T> deserializer, string? literalSubject) : ChannelReader<NatsMsg<T>>
{
    private readonly Lock _lock = new();
    private Block? _reading;
    private int _left;

    public override bool CanCount => true;

    public override int Count => queue.Messages + Volatile.Read(ref _left);

    public override Task Completion => queue.Completion;

    public override bool TryRead([MaybeNullWhen(false)] out NatsMsg<T> item)
    {
        item = default;
        if (!TryTake(out var block, out var at)) return false;
        try
        {
            item = Build(block, at);
            return true;
        }
        finally
        {
            block.Release();
        }
    }

    public override ValueTask<bool> WaitToReadAsync(CancellationToken cancellationToken = default) =>
        Volatile.Read(ref _left) > 0 ? new ValueTask<bool>(true) : queue.WaitToReadAsync(cancellationToken);

    private bool TryTake([NotNullWhen(true)] out Block? block, out int at)
    {
        lock (_lock)
        {
            at = 0;
            if (_left == 0)
            {
                _reading = queue.TryTake();
                _left = _reading?.Messages ?? 0;
            }

            block = _reading;
            if (block is null) return false;
            at = block.Read;
            block.Read += StoredMessage.At(block.Bytes.AsSpan(at)).Length;
            Volatile.Write(ref _left, _left - 1);
            if (_left == 0) _reading = null;
            return true;
        }
    }

    private NatsMsg<T> Build(Block block, int at)
    {
        var lengths = StoredMessage.At(block.Bytes.AsSpan(at));
        at += StoredMessage.PrefixLength;
        var subject = literalSubject ?? Encoding.UTF8.GetString(block.Bytes, at, lengths.Subject);
        at += lengths.Subject;
        var reply = block.Bytes.AsSpan(at, lengths.Reply);
        at += lengths.Reply;
        var headers = block.Bytes.AsSpan(at, lengths.Headers);
        var payload = block.Bytes.AsMemory(at + lengths.Headers, lengths.Payload);
        return MessageBuilder.Build(subject, reply, headers, payload, connection, deserializer);
    }
}
