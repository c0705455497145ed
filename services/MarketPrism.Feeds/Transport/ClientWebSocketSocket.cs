using System.Buffers;
using System.Net.WebSockets;
using System.Runtime.CompilerServices;

namespace MarketPrism.Feeds;

/// <summary>Reassembles messages in one pooled buffer that grows to what the venue sends.</summary>
internal sealed class ClientWebSocketSocket(ClientWebSocket socket, int maxFrameBytes) : IFeedSocket
{
    private const int InitialBytes = 16 * 1024;
    private const int SampleBytes = 256;
    private byte[] _buffer = ArrayPool<byte>.Shared.Rent(Math.Min(InitialBytes, maxFrameBytes));
    private readonly byte[] _sample = new byte[SampleBytes];
    private int _disposed;

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    public async ValueTask<SocketRead> ReceiveAsync(CancellationToken cancellationToken)
    {
        try
        {
            var length = 0;
            var skipped = 0L;
            while (true)
            {
                if (length == _buffer.Length && skipped == 0) skipped = GrowOrSkip(ref length);
                var result = await socket.ReceiveAsync(_buffer.AsMemory(length), cancellationToken);
                if (result.MessageType == WebSocketMessageType.Close) return SocketRead.Closed((int)(socket.CloseStatus ?? 0), socket.CloseStatusDescription);
                if (skipped > 0) skipped += result.Count;
                else length += result.Count;
                if (skipped == 0 && length > maxFrameBytes) skipped = Skip(ref length);
                if (!result.EndOfMessage) continue;
                return skipped > 0 ? SocketRead.Oversized(_sample, skipped) : SocketRead.Message(_buffer.AsMemory(0, length));
            }
        }
        catch (Exception e) when (IsEnd(e, cancellationToken))
        {
            return EndBy(e);
        }
    }

    public async ValueTask SendTextAsync(ReadOnlyMemory<byte> payload, CancellationToken cancellationToken)
    {
        try
        {
            await socket.SendAsync(payload, WebSocketMessageType.Text, endOfMessage: true, cancellationToken);
        }
        catch (Exception e) when (e is InvalidOperationException || IsEnd(e, cancellationToken))
        {
            throw new IOException(e.Message, e);
        }
    }

    public async ValueTask SendCloseAsync(CancellationToken cancellationToken)
    {
        if (socket.State is not (WebSocketState.Open or WebSocketState.CloseReceived)) return;
        try
        {
            await socket.CloseOutputAsync(WebSocketCloseStatus.NormalClosure, null, cancellationToken);
        }
        catch (Exception e) when (e is InvalidOperationException || IsEnd(e, cancellationToken))
        {
            throw new IOException(e.Message, e);
        }
    }

    public void Abort() => socket.Abort();

    public ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref _disposed, 1) == 0)
        {
            socket.Dispose();
            ArrayPool<byte>.Shared.Return(_buffer);
            _buffer = [];
        }

        return ValueTask.CompletedTask;
    }

    /// <summary>
    /// Whether an exception is an end of the connection. A socket that was aborted throws <see cref="OperationCanceledException"/> although nobody cancelled: the framework
    /// aborts it itself when a keep-alive is not answered, and a failed send aborts it under a pending receive. Only the caller's token means that we gave up.
    /// </summary>
    private static bool IsEnd(Exception e, CancellationToken cancellationToken) =>
        e is WebSocketException or ObjectDisposedException or IOException || (e is OperationCanceledException && !cancellationToken.IsCancellationRequested);

    private static SocketRead EndBy(Exception e)
    {
        if (e is ObjectDisposedException) return SocketRead.Broken("the socket was dropped");
        if (e is not OperationCanceledException) return SocketRead.Broken(e.Message);
        for (var inner = e.InnerException; inner is not null; inner = inner.InnerException)
        {
            if (inner is WebSocketException { WebSocketErrorCode: WebSocketError.Faulted }) return SocketRead.Unanswered(inner.Message);
        }

        return SocketRead.Broken(e.InnerException?.Message ?? "the socket was aborted");
    }

    /// <summary>Makes room for the rest of a message, or begins to skip it.</summary>
    private long GrowOrSkip(ref int length)
    {
        if (length >= maxFrameBytes) return Skip(ref length);
        var larger = ArrayPool<byte>.Shared.Rent((int)Math.Min(2L * length, maxFrameBytes + 1L)); // one more: so that "exactly the limit" can be told from "over it"
        _buffer.AsSpan(0, length).CopyTo(larger);
        ArrayPool<byte>.Shared.Return(_buffer);
        _buffer = larger;
        return 0;
    }

    private long Skip(ref int length)
    {
        _buffer.AsSpan(0, Math.Min(SampleBytes, length)).CopyTo(_sample);
        long skipped = length;
        length = 0;
        return skipped;
    }
}
