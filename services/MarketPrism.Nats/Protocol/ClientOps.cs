using System.Buffers.Text;
using System.Runtime.CompilerServices;

namespace MarketPrism.Nats.Protocol;

/// <summary>Writes the operations of a client. The caller provides enough room; nothing is allocated.</summary>
internal static class ClientOps
{
    /// <summary>More than the longest number of bytes beside subject, reply, headers and payload: the name, blanks, two numbers, two CRLF.</summary>
    public const int PublishOverhead = 40;

    public static ReadOnlySpan<byte> Ping => "PING\r\n"u8;

    public static ReadOnlySpan<byte> Pong => "PONG\r\n"u8;

    private static ReadOnlySpan<byte> CrLf => "\r\n"u8;

    /// <summary>PUB, or HPUB when there are headers; the payload in two parts, so that a caller need not join them first.</summary>
    /// <returns>The number of bytes written.</returns>
    public static int WritePublish(
        Span<byte> target, ReadOnlySpan<byte> subject, ReadOnlySpan<byte> replyTo, ReadOnlySpan<byte> headers, ReadOnlySpan<byte> payload, ReadOnlySpan<byte> payloadTail)
    {
        var at = Append(target, 0, headers.IsEmpty ? "PUB "u8 : "HPUB "u8);
        at = Append(target, at, subject);
        target[at++] = (byte)' ';
        if (!replyTo.IsEmpty)
        {
            at = Append(target, at, replyTo);
            target[at++] = (byte)' ';
        }

        var total = headers.Length + payload.Length + payloadTail.Length;
        if (!headers.IsEmpty)
        {
            at = AppendNumber(target, at, headers.Length);
            target[at++] = (byte)' ';
        }

        at = AppendNumber(target, at, total);
        at = Append(target, at, CrLf);
        at = Append(target, at, headers);
        at = Append(target, at, payload);
        at = Append(target, at, payloadTail);
        return Append(target, at, CrLf);
    }

    /// <summary>SUB, and UNSUB with a maximum when messages are limited.</summary>
    public static int WriteSubscribe(Span<byte> target, ReadOnlySpan<byte> subject, ReadOnlySpan<byte> queueGroup, long sid, long? maxMessages)
    {
        var at = Append(target, 0, "SUB "u8);
        at = Append(target, at, subject);
        target[at++] = (byte)' ';
        if (!queueGroup.IsEmpty)
        {
            at = Append(target, at, queueGroup);
            target[at++] = (byte)' ';
        }

        at = AppendNumber(target, at, sid);
        at = Append(target, at, CrLf);
        return maxMessages is null ? at : at + WriteUnsubscribe(target[at..], sid, maxMessages);
    }

    /// <summary>UNSUB; with a maximum the server ends the subscription after so many messages since it began.</summary>
    public static int WriteUnsubscribe(Span<byte> target, long sid, long? maxMessages)
    {
        var at = Append(target, 0, "UNSUB "u8);
        at = AppendNumber(target, at, sid);
        if (maxMessages is { } max)
        {
            target[at++] = (byte)' ';
            at = AppendNumber(target, at, max);
        }

        return Append(target, at, CrLf);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static int Append(Span<byte> target, int at, ReadOnlySpan<byte> value)
    {
        value.CopyTo(target[at..]);
        return at + value.Length;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static int AppendNumber(Span<byte> target, int at, long value)
    {
        // never fails: the caller has reserved room for the longest number
        Utf8Formatter.TryFormat(value, target[at..], out var written);
        return at + written;
    }
}
