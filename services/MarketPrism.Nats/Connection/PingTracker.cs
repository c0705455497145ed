using MarketPrism.Nats.Protocol;

namespace MarketPrism.Nats.Connection;

/// <summary>Matches PONGs to PINGs: first in, first out.</summary>
internal sealed class PingTracker(Outbox outbox)
{
    private readonly Lock _lock = new();
    private readonly Queue<TaskCompletionSource?> _sent = new();
    private Exception? _ended;

    /// <summary>Sends a PING whose PONG nobody waits for.</summary>
    public void Send() => Enqueue(null);

    /// <summary>Completes with the PONG; fails when the session ends before.</summary>
    public Task SendAndWaitAsync()
    {
        var waiter = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        Enqueue(waiter);
        return waiter.Task;
    }

    public void OnPong()
    {
        TaskCompletionSource? waiter;
        lock (_lock) _sent.TryDequeue(out waiter);
        waiter?.TrySetResult();
    }

    public void End(Exception cause)
    {
        lock (_lock)
        {
            _ended = cause;
            foreach (var waiter in _sent) waiter?.TrySetException(new NatsException("the connection was lost before the server answered", cause));
            _sent.Clear();
        }
    }

    private void Enqueue(TaskCompletionSource? waiter)
    {
        // one lock for both, so that the queue has the order of the wire
        lock (_lock)
        {
            if (_ended is not null)
            {
                waiter?.TrySetException(new NatsException("the connection was lost before the server answered", _ended));
                return;
            }

            _sent.Enqueue(waiter);
            outbox.WriteControl(ClientOps.Ping);
        }
    }
}
