using System.Text;

namespace MarketPrism.Connector.Tests;

/// <summary>All that a bus carried, by subject.</summary>
internal sealed class Collected : IAsyncDisposable
{
    private readonly Lock _lock = new();
    private readonly List<(string Subject, string Headers, string Payload)> _messages = [];
    private readonly IBusSubscription _subscription;
    private readonly Task _reading;

    private Collected(IBusSubscription subscription)
    {
        _subscription = subscription;
        _reading = ReadAsync();
    }

    public static async Task<Collected> FromAsync(IBus bus, params string[] subjects) =>
        new(await bus.SubscribeAsync(subjects, new BusSubscriptionOptions(), TestContext.Current.CancellationToken));

    public List<(string Subject, string Headers, string Payload)> On(string prefix)
    {
        lock (_lock) return [.. _messages.Where(m => m.Subject.StartsWith(prefix, StringComparison.Ordinal))];
    }

    public static string Header(string block, string name) =>
        MessageHeaders.TryGet(Encoding.UTF8.GetBytes(block), Encoding.UTF8.GetBytes(name), out var value) ? Encoding.UTF8.GetString(value) : "";

    public async ValueTask DisposeAsync()
    {
        await _subscription.DisposeAsync();
        await _reading;
    }

    private async Task ReadAsync()
    {
        while (await _subscription.WaitToReadAsync(CancellationToken.None))
        {
            while (_subscription.TryRead(out var m))
            {
                lock (_lock) _messages.Add((Encoding.UTF8.GetString(m.Subject.Span), Encoding.UTF8.GetString(m.Headers.Span), Encoding.UTF8.GetString(m.Payload.Span)));
                m.Release();
            }
        }
    }
}
