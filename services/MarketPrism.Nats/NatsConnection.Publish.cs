using System.Buffers;
using System.Text;
using MarketPrism.Nats.Connection;
using MarketPrism.Nats.Protocol;

namespace MarketPrism.Nats;

/// <content>Publishing.</content>
public sealed partial class NatsConnection
{
    /// <inheritdoc/>
    public ValueTask PublishAsync(string subject, NatsHeaders? headers = default, string? replyTo = default, NatsPubOpts? opts = default, CancellationToken cancellationToken = default) =>
        PublishCoreAsync(subject, replyTo, headers, ReadOnlyMemory<byte>.Empty, null, cancellationToken);

    /// <inheritdoc/>
    public ValueTask PublishAsync<T>(
        string subject, T? data, NatsHeaders? headers = default, string? replyTo = default, INatsSerialize<T>? serializer = default, NatsPubOpts? opts = default, CancellationToken cancellationToken = default)
    {
        if (data is null) return PublishCoreAsync(subject, replyTo, headers, ReadOnlyMemory<byte>.Empty, null, cancellationToken);
        var buffer = new PayloadWriter();
        try
        {
            (serializer ?? Opts.SerializerRegistry.GetSerializer<T>()).Serialize(buffer, data);
        }
        catch
        {
            buffer.Dispose();
            throw;
        }

        return PublishCoreAsync(subject, replyTo, headers, buffer.Written, buffer, cancellationToken);
    }

    /// <inheritdoc/>
    public ValueTask PublishAsync<T>(in NatsMsg<T> msg, INatsSerialize<T>? serializer = default, NatsPubOpts? opts = default, CancellationToken cancellationToken = default) =>
        PublishAsync(msg.Subject, msg.Data, msg.Headers, msg.ReplyTo, serializer, opts, cancellationToken);

    /// <summary>
    /// Publishes without waiting and without allocating: copies into the outbox, from where it is sent in large pieces. While disconnected, and
    /// before the first connect, messages wait there.
    /// </summary>
    /// <param name="subject">The subject; must not contain blanks or line ends.</param>
    /// <param name="headers">A whole header block, from NATS/1.0 to its empty line, or empty.</param>
    /// <param name="payload">The payload.</param>
    /// <param name="replyTo">Where answers go, or empty.</param>
    /// <param name="payloadTail">The rest of the payload, for callers that have it in two parts.</param>
    /// <returns>False when the outbox is full, the message too large for the server, or the connection closed; all are counted.</returns>
    /// <exception cref="ArgumentException">Subject or headers are malformed.</exception>
    public bool TryPublish(
        ReadOnlySpan<byte> subject, ReadOnlySpan<byte> headers, ReadOnlySpan<byte> payload, ReadOnlySpan<byte> replyTo = default, ReadOnlySpan<byte> payloadTail = default)
    {
        Subjects.Validate(subject);
        if (!replyTo.IsEmpty) Subjects.Validate(replyTo);
        if (!headers.IsEmpty && !HeaderBlock.IsFramed(headers)) throw new ArgumentException("a header block begins with NATS/1.0 and ends with an empty line", nameof(headers));
        return _outbox.TryPublish(subject, replyTo, headers, payload, payloadTail) == PublishResult.Queued;
    }

    /// <summary>A publisher of bursts, for one thread at a time: one hand-over for all messages of a burst instead of one each.</summary>
    /// <returns>The publisher.</returns>
    public NatsRawPub CreateRawPub() => new(_outbox, _pool);

    private ValueTask PublishCoreAsync(
        string subject, string? replyTo, NatsHeaders? headers, ReadOnlyMemory<byte> payload, PayloadWriter? owner, CancellationToken cancellationToken)
    {
        var done = false;
        try
        {
            cancellationToken.ThrowIfCancellationRequested();
            Subjects.Validate(subject);
            if (replyTo is not null) Subjects.Validate(replyTo, nameof(replyTo));
            if (ConnectionState == NatsConnectionState.Open && _outbox.Bytes < Opts.WriterBufferSize)
            {
                Enqueue(subject, replyTo, headers, payload.Span);
                done = true;
                return ValueTask.CompletedTask;
            }
        }
        catch
        {
            done = true;
            throw;
        }
        finally
        {
            if (done) owner?.Dispose();
        }

        return PublishWhenPossibleAsync(subject, replyTo, headers, payload, owner, cancellationToken);
    }

    private async ValueTask PublishWhenPossibleAsync(
        string subject, string? replyTo, NatsHeaders? headers, ReadOnlyMemory<byte> payload, PayloadWriter? owner, CancellationToken cancellationToken)
    {
        try
        {
            if (ConnectionState is NatsConnectionState.Closed or NatsConnectionState.Connecting or NatsConnectionState.Failed)
            {
                await EnsureConnectedAsync(cancellationToken).ConfigureAwait(false);
            }

            await RoomAsync(cancellationToken).ConfigureAwait(false);
            Enqueue(subject, replyTo, headers, payload.Span);
        }
        finally
        {
            owner?.Dispose();
        }
    }

    /// <summary>A caller that is faster than the server waits for it; one whose connection is down does not.</summary>
    private async ValueTask RoomAsync(CancellationToken cancellationToken)
    {
        if (ConnectionState != NatsConnectionState.Open || _outbox.Bytes < Opts.WriterBufferSize) return;
        try
        {
            await _outbox.WhenSentAsync().WaitAsync(Opts.CommandTimeout, Opts.TimeProvider, cancellationToken).ConfigureAwait(false);
        }
        catch (TimeoutException)
        {
            if (ConnectionState == NatsConnectionState.Open) throw new NatsTimeoutException();
        }
    }

    private void Enqueue(string subject, string? replyTo, NatsHeaders? headers, ReadOnlySpan<byte> payload)
    {
        var hasHeaders = headers is { Count: > 0 };
        if (hasHeaders && (!Opts.Headers || _loop.Info?.HeadersSupported == false)) throw new NatsException("headers are not supported by the server, or switched off (NatsOpts.Headers)");
        var headerRoom = hasHeaders ? HeaderBlock.MaxLength(headers!) : 0;
        var rented = ArrayPool<byte>.Shared.Rent(Encoding.UTF8.GetMaxByteCount(subject.Length + (replyTo?.Length ?? 0)) + headerRoom);
        try
        {
            var at = Encoding.UTF8.GetBytes(subject, rented);
            var subjectBytes = rented.AsSpan(0, at);
            var replyBytes = rented.AsSpan(at, replyTo is null ? 0 : Encoding.UTF8.GetBytes(replyTo, rented.AsSpan(at)));
            at += replyBytes.Length;
            var headerBytes = rented.AsSpan(at, hasHeaders ? HeaderBlock.Write(headers!, rented.AsSpan(at)) : 0);
            ThrowUnlessQueued(_outbox.TryPublish(subjectBytes, replyBytes, headerBytes, payload, default), subject, headerBytes.Length + payload.Length);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(rented);
        }
    }

    private void ThrowUnlessQueued(PublishResult result, string subject, int size)
    {
        switch (result)
        {
            case PublishResult.Dropped:
                throw new NatsException($"the outbox is full ({Opts.OutboxBytes} bytes): the message on {subject} was dropped");
            case PublishResult.TooLarge:
                throw new NatsPayloadTooLargeException($"Payload size {size} exceeds server's maximum payload size {_outbox.MaxPayload}");
            case PublishResult.Closed:
                throw new NatsConnectionFailedException("the connection is closed");
        }
    }
}
