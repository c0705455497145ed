using System.Buffers;
using System.Text;
using MarketPrism.Nats.Protocol;

namespace MarketPrism.Nats.Subscriptions;

/// <summary>Makes messages of the official shape from bytes. What cannot be read becomes the message's error, it does not end the subscription.</summary>
internal static class MessageBuilder
{
    public static NatsMsg<T> Build<T>(
        string subject, ReadOnlySpan<byte> replyTo, ReadOnlySpan<byte> headerBlock, ReadOnlyMemory<byte> payload, INatsConnection connection, INatsDeserialize<T> deserializer)
    {
        var flags = payload.IsEmpty ? NatsMsgFlags.Empty : NatsMsgFlags.None;
        if (payload.IsEmpty && IsNoResponders(headerBlock)) flags |= NatsMsgFlags.NoResponders;
        var headers = headerBlock.IsEmpty ? null : ReadHeaders(headerBlock);
        T? data = default;
        if (headers?.Error is null)
        {
            try
            {
                data = deserializer.Deserialize(new ReadOnlySequence<byte>(payload));
            }
#pragma warning disable CA1031 // whatever a deserializer throws belongs to the message
            catch (Exception e)
#pragma warning restore CA1031
            {
                headers ??= new NatsHeaders();
                headers.Error = new NatsDeserializeException(payload.ToArray(), e);
            }
        }

        var size = Encoding.UTF8.GetByteCount(subject) + replyTo.Length + headerBlock.Length + payload.Length;
        return new NatsMsg<T>(subject, replyTo.IsEmpty ? null : Encoding.UTF8.GetString(replyTo), size, headers, data, connection, flags);
    }

    public static bool IsNoResponders(ReadOnlySpan<byte> headerBlock) => !headerBlock.IsEmpty && HeaderBlock.StatusCode(headerBlock) == 503;

    private static NatsHeaders ReadHeaders(ReadOnlySpan<byte> block)
    {
        try
        {
            return HeaderBlock.Read(block);
        }
        catch (FormatException e)
        {
            return new NatsHeaders { Error = new NatsHeaderParseException(block.ToArray(), e) };
        }
    }
}
