using System.Threading.Channels;
using MarketPrism.Simulator.Venues;

namespace MarketPrism.Simulator.Hosting;

/// <summary>
/// One client's WebSocket over an upgraded HTTP connection. The framing is the simulator's own, because Kestrel's keeps pings and pongs
/// to itself, and the venues' heartbeats, half-open connections and garbled frames are what is to be played.
/// </summary>
internal sealed class SocketTransport(Action abort, TimeProvider time) : IVenueTransport
{
    private const int BatchBytes = 64 * 1024;
    private static readonly TimeSpan CloseTimeout = TimeSpan.FromSeconds(1);

    private readonly Channel<VenueFrame> _outbox = Channel.CreateUnbounded<VenueFrame>(new UnboundedChannelOptions { SingleReader = true });
    private readonly TaskCompletionSource _ending = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private long _pending;

    public long PendingBytes => Volatile.Read(ref _pending);

    public void Send(VenueFrame frame)
    {
        Interlocked.Add(ref _pending, frame.Wire.Length);
        _outbox.Writer.TryWrite(frame);
    }

    public void Close(ushort code, string reason)
    {
        Send(VenueFrame.Close(code, reason));
        _outbox.Writer.TryComplete();
        _ending.TrySetResult();
    }

    public void Abort()
    {
        _outbox.Writer.TryComplete();
        _ending.TrySetResult();
        abort();
    }

    /// <summary>Carries frames both ways until either side ends it.</summary>
    public async Task RunAsync(VenueSession session, Stream stream, int maxMessageBytes, CancellationToken cancellationToken)
    {
        using var ended = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var reading = ReadAsync(session, stream, maxMessageBytes, ended.Token);
        var writing = WriteAsync(stream, ended.Token);
        var both = Task.WhenAll(reading, writing);
        await Task.WhenAny(reading, writing, _ending.Task);
        session.Disconnected();
        _outbox.Writer.TryComplete();
        // the closing frames of both sides have a while to pass; a client that does not read has had its chance
        await Task.WhenAny(both, Task.Delay(CloseTimeout, time, cancellationToken));
        await ended.CancelAsync();
        if (!both.IsCompleted) abort();
        await both;
    }

    private async Task WriteAsync(Stream stream, CancellationToken cancellationToken)
    {
        var batch = new byte[BatchBytes];
        try
        {
            while (await _outbox.Reader.WaitToReadAsync(cancellationToken))
            {
                var length = 0;
                while (_outbox.Reader.TryPeek(out var frame))
                {
                    if (frame.Wire.Length > BatchBytes - length && length > 0) break;
                    _outbox.Reader.TryRead(out frame);
                    if (frame!.Wire.Length > BatchBytes)
                    {
                        await WriteAsync(stream, frame.Wire, cancellationToken);
                        continue;
                    }

                    frame.Wire.CopyTo(batch.AsMemory(length));
                    length += frame.Wire.Length;
                }

                if (length > 0) await WriteAsync(stream, batch.AsMemory(0, length), cancellationToken);
            }
        }
        catch (Exception e) when (IsEnd(e))
        {
            // the client is gone: the reading side tells the session
        }
    }

    private async Task WriteAsync(Stream stream, ReadOnlyMemory<byte> bytes, CancellationToken cancellationToken)
    {
        await stream.WriteAsync(bytes, cancellationToken);
        Interlocked.Add(ref _pending, -bytes.Length);
    }

    private static async Task ReadAsync(VenueSession session, Stream stream, int maxMessageBytes, CancellationToken cancellationToken)
    {
        try
        {
            await new ClientReader(session, maxMessageBytes).RunAsync(stream, cancellationToken);
        }
        catch (Exception e) when (IsEnd(e))
        {
            // the client is gone, or we have cut it
        }
        catch (InvalidDataException e)
        {
            session.CloseBadFrame(1002, e.Message);
        }
    }

    private static bool IsEnd(Exception e) => e is IOException or OperationCanceledException or ObjectDisposedException or Microsoft.AspNetCore.Connections.ConnectionAbortedException;
}
