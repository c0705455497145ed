using System.Threading.Channels;
using MarketPrism.Nats.Telemetry;
using Microsoft.Extensions.Logging;

namespace MarketPrism.Nats.Connection;

/// <summary>Runs the handlers of events one after the other in a task of its own, so that no handler can hold up a loop. Bounded: a flood of events is cut.</summary>
internal sealed class EventPump : IAsyncDisposable
{
    private const int Capacity = 1024;

    private readonly Channel<Func<ValueTask>> _queue =
        Channel.CreateBounded<Func<ValueTask>>(new BoundedChannelOptions(Capacity) { FullMode = BoundedChannelFullMode.DropWrite, SingleReader = true });

    private readonly ILogger _logger;
    private readonly Task _run;

    public EventPump(ILogger logger)
    {
        _logger = logger;
        _run = RunAsync();
    }

    public void Post<TArgs>(object sender, AsyncEventHandler<TArgs>? handlers, TArgs args)
        where TArgs : NatsEventArgs
    {
        if (handlers is null) return;
        foreach (var handler in Delegate.EnumerateInvocationList(handlers)) _queue.Writer.TryWrite(() => handler(sender, args));
    }

    /// <summary>The same for events that come by the thousand: they leave room for the others.</summary>
    public void PostFrequent<TArgs>(object sender, AsyncEventHandler<TArgs>? handlers, TArgs args)
        where TArgs : NatsEventArgs
    {
        if (_queue.Reader.Count < Capacity / 2) Post(sender, handlers, args);
    }

    public async ValueTask DisposeAsync()
    {
        _queue.Writer.TryComplete();
        await _run.ConfigureAwait(false);
    }

    private async Task RunAsync()
    {
        await foreach (var call in _queue.Reader.ReadAllAsync().ConfigureAwait(false))
        {
            try
            {
                await call().ConfigureAwait(false);
            }
#pragma warning disable CA1031 // a handler belongs to somebody else: whatever it throws is logged, the connection goes on
            catch (Exception e)
#pragma warning restore CA1031
            {
                _logger.EventHandlerFailed(e);
            }
        }
    }
}
