using MarketPrism.Nats.Buffers;
using MarketPrism.Nats.Connection;
using MarketPrism.Nats.Protocol;

namespace MarketPrism.Nats;

/// <summary>
/// Publishes a burst of messages at the cost of one hand-over: they are composed in a block of its own, without a lock, and <see cref="Flush"/> gives the block to the
/// connection. For one thread at a time; whoever writes has to flush before it waits for anything.
/// </summary>
/// <remarks>
/// A lock for each message costs more than the message: leaving it waits until the message's bytes, which lie in the other processor's cache since they were last sent, have been
/// written.
/// </remarks>
public sealed class NatsRawPub : IDisposable
{
    private readonly Outbox _outbox;
    private readonly BlockPool _pool;
    private Block? _block;

    internal NatsRawPub(Outbox outbox, BlockPool pool) => (_outbox, _pool) = (outbox, pool);

    /// <summary>Bytes that wait for <see cref="Flush"/>.</summary>
    public int Waiting => _block?.Written ?? 0;

    /// <summary>Composes a message. When the block is full it is handed over first.</summary>
    /// <param name="subject">The subject; must not contain blanks or line ends.</param>
    /// <param name="headers">A whole header block, from NATS/1.0 to its empty line, or empty.</param>
    /// <param name="payload">The payload.</param>
    /// <returns>False when the message is too large for the server; it is counted.</returns>
    /// <exception cref="ArgumentException">Subject or headers are malformed.</exception>
    public bool TryPublish(ReadOnlySpan<byte> subject, ReadOnlySpan<byte> headers, ReadOnlySpan<byte> payload)
    {
        Subjects.Validate(subject);
        if (!headers.IsEmpty && !HeaderBlock.IsFramed(headers)) throw new ArgumentException("a header block begins with NATS/1.0 and ends with an empty line", nameof(headers));
        var body = (long)headers.Length + payload.Length;
        if (body > _outbox.MaxPayload)
        {
            _outbox.CountTooLarge();
            return false;
        }

        var size = ClientOps.PublishOverhead + subject.Length + (int)body;
        var block = _block;
        if (block is null || block.Free < size) block = Renew(size);
        block.Written += ClientOps.WritePublish(block.Bytes.AsSpan(block.Written), subject, default, headers, payload, default);
        block.Messages++;
        return true;
    }

    /// <summary>Hands over what was composed: from now on it is sent, or waits in the outbox under its limit and policy.</summary>
    public void Flush()
    {
        if (_block is { Messages: > 0 } block) _block = _outbox.Append(block);
    }

    /// <summary>Flushes and gives the memory back.</summary>
    public void Dispose()
    {
        Flush();
        if (_block is not { } block) return;
        _block = null;
        block.Lend(1);
        block.Release();
    }

    private Block Renew(int size)
    {
        Flush();
        if (_block is { } kept)
        {
            if (kept.Free >= size) return kept;
            kept.Lend(1);
            kept.Release();
        }

        return _block = _pool.Rent(size);
    }
}
