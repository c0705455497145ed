using System.Threading.Channels;

namespace MarketPrism.Feeds;

/// <summary>The one way into a session's loop. Bounded: connections that overrun it wait, timers are merged.</summary>
internal sealed class Mailbox
{
    private const int Capacity = 8192;
    private readonly Channel<SessionMessage> _channel = System.Threading.Channels.Channel.CreateBounded<SessionMessage>(
        new BoundedChannelOptions(Capacity) { SingleReader = true, FullMode = BoundedChannelFullMode.Wait });
    private int _ticking;

    internal bool TryRead(out SessionMessage message)
    {
        if (!_channel.Reader.TryRead(out message)) return false;
        if (message.Kind == SessionMessageKind.Tick) Volatile.Write(ref _ticking, 0);
        return true;
    }

    internal ValueTask<bool> WaitAsync(CancellationToken cancellationToken) => _channel.Reader.WaitToReadAsync(cancellationToken);

    internal bool TryPost(SessionMessage message) => _channel.Writer.TryWrite(message);

    internal ValueTask PostAsync(SessionMessage message) => _channel.Writer.TryWrite(message) ? ValueTask.CompletedTask : _channel.Writer.WriteAsync(message);

    /// <summary>Called by the timer. When the mailbox is full the loop is busy, and looks at its deadlines anyway.</summary>
    internal void Tick()
    {
        if (Interlocked.Exchange(ref _ticking, 1) == 0 && !TryPost(new SessionMessage(SessionMessageKind.Tick, null, null))) Volatile.Write(ref _ticking, 0);
    }
}
