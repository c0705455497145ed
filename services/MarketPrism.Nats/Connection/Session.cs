using System.Text;
using MarketPrism.Nats.Protocol;

namespace MarketPrism.Nats.Connection;

/// <summary>The life of one connection to one server: a loop that receives, one that sends, one that asks for signs of life. The first that ends ends all.</summary>
internal sealed class Session : IDisposable
{
    private readonly Dialed _dialed;
    private readonly Outbox _outbox;
    private readonly ISessionHandler _handler;
    private readonly NatsOpts _opts;
    private readonly TaskCompletionSource<Exception> _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource<TimeSpan> _leave = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly CancellationTokenSource _stop = new();
    private volatile bool _stopped;
    private long _receivedBytes;

    public Session(Dialed dialed, Outbox outbox, ISessionHandler handler, NatsOpts opts)
    {
        (_dialed, _outbox, _handler, _opts) = (dialed, outbox, handler, opts);
        Pings = new PingTracker(outbox);
    }

    public PingTracker Pings { get; }

    /// <summary>Ends the session; the first cause counts.</summary>
    public void End(Exception cause) => _ended.TrySetResult(cause);

    /// <summary>Ends it after a delay, when all that was sent has been processed by the server; messages stay in the outbox from then on.</summary>
    public void LeaveAfter(TimeSpan delay) => _leave.TrySetResult(delay);

    /// <summary>Runs until the session ends.</summary>
    /// <returns>Why it ended.</returns>
    public async Task<Exception> RunAsync()
    {
        var loops = Task.WhenAll(ReceiveAsync(), SendAsync(), KeepAliveAsync(), LeaveAsync());
        var cause = await _ended.Task.ConfigureAwait(false);
        _stopped = true;
        _outbox.Suspend();
        await _stop.CancelAsync().ConfigureAwait(false);
        _dialed.Transport.Abort();
        Pings.End(cause);
        await loops.ConfigureAwait(false);
        await _dialed.Transport.DisposeAsync().ConfigureAwait(false);
        return cause;
    }

    public void Dispose() => _stop.Dispose();

    private async Task ReceiveAsync()
    {
        var buffer = _dialed.Buffer;
        try
        {
            while (!_stopped)
            {
                var expected = Dispatch(buffer);
                if (_stopped) return;
                buffer.Prepare(expected);
                var received = await _dialed.Transport.ReceiveAsync(buffer.Free).ConfigureAwait(false);
                if (received == 0) throw new NatsException("the server closed the connection");
                buffer.Received(received);
                Volatile.Write(ref _receivedBytes, _receivedBytes + received);
            }
        }
#pragma warning disable CA1031 // whatever ends a loop ends the session, and is reported as its cause
        catch (Exception e)
#pragma warning restore CA1031
        {
            End(e);
        }
    }

    /// <summary>Handles all whole operations; returns the length of the next one as far as it is known.</summary>
    private int Dispatch(ReceiveBuffer buffer)
    {
        var unread = buffer.Unread;
        var consumed = 0;
        while (true)
        {
            var source = unread[consumed..];
            var status = ServerOpParser.TryParse(source, _opts.MaxPayloadHardCap, out var op);
            if (status != ParseStatus.Complete)
            {
                // framing is lost, there is no way on from here
                if (status == ParseStatus.Invalid) throw new NatsProtocolViolationException($"what the server sent is no NATS protocol: {op.Error}");
                buffer.Consume(consumed);
                return op.Length;
            }

            Handle(source, op);
            consumed += op.Length;
        }
    }

    private void Handle(ReadOnlySpan<byte> source, in ServerOp op)
    {
        switch (op.Kind)
        {
            case ServerOpKind.Msg:
                _handler.OnMessage(source, op);
                break;
            case ServerOpKind.Ping:
                if (!_outbox.TryWritePong()) throw new NatsProtocolViolationException("the server sends PINGs without reading the answers");
                break;
            case ServerOpKind.Pong:
                Pings.OnPong();
                break;
            case ServerOpKind.Info:
                _handler.OnInfo(ServerInfoReader.Read(op.Text(source)));
                break;
            case ServerOpKind.Err:
                var error = ServerErrors.Clean(Encoding.UTF8.GetString(op.Text(source)));
                _handler.OnServerError(error);
                if (ServerErrors.IsFatal(error)) throw new NatsServerException(error);
                break;
        }
    }

    private async Task SendAsync()
    {
        try
        {
            while (!_stopped)
            {
                await _outbox.WaitAsync().ConfigureAwait(false);
                while (_outbox.TryTake(out var control, out var block))
                {
                    if (block is null) await SendControlAsync(control).ConfigureAwait(false);
                    else await SendBlockAsync(block).ConfigureAwait(false);
                }
            }
        }
#pragma warning disable CA1031 // whatever ends a loop ends the session, and is reported as its cause
        catch (Exception e)
#pragma warning restore CA1031
        {
            End(e);
        }
    }

    private async ValueTask SendControlAsync(ReadOnlyMemory<byte> control)
    {
        _outbox.ControlSent(control.Length);
        while (control.Length > 0) control = control[await _dialed.Transport.SendAsync(control).ConfigureAwait(false)..];
    }

    private async ValueTask SendBlockAsync(Buffers.Block block)
    {
        var taken = 0;
        var rest = block.Bytes.AsMemory(block.Read, block.Written - block.Read);
        try
        {
            while (taken < rest.Length) taken += await _dialed.Transport.SendAsync(rest[taken..]).ConfigureAwait(false);
        }
        catch
        {
            _outbox.Interrupted(block, _dialed.Transport.CountsTakenBytes ? taken : null);
            throw;
        }

        _outbox.Sent(block);
    }

    private async Task KeepAliveAsync()
    {
        using var timer = new PeriodicTimer(_opts.PingInterval, _opts.TimeProvider);
        var seen = -1L;
        var silent = 0;
        try
        {
            while (await timer.WaitForNextTickAsync(_stop.Token).ConfigureAwait(false))
            {
                // any byte is a sign of life: behind a full pipe a PONG comes late
                var received = Volatile.Read(ref _receivedBytes);
                silent = received == seen ? silent + 1 : 0;
                seen = received;
                if (silent >= _opts.MaxPingOut)
                {
                    End(new NatsException($"stale connection: no byte from the server after {silent} pings"));
                    return;
                }

                Pings.Send();
            }
        }
        catch (OperationCanceledException)
        {
            // the session has ended
        }
    }

    private async Task LeaveAsync()
    {
        try
        {
            var delay = await _leave.Task.WaitAsync(_stop.Token).ConfigureAwait(false);
            await Task.Delay(delay, _opts.TimeProvider, _stop.Token).ConfigureAwait(false);
            _outbox.Hold();
            await Pings.SendAndWaitAsync().WaitAsync(_opts.CommandTimeout, _opts.TimeProvider, _stop.Token).ConfigureAwait(false);
            End(new NatsException("left a server in lame duck mode"));
        }
        catch (OperationCanceledException)
        {
            // the session has ended
        }
#pragma warning disable CA1031 // the fence was not passed: the session ends all the same
        catch (Exception e)
#pragma warning restore CA1031
        {
            End(e);
        }
    }
}
