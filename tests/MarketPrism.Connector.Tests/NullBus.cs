namespace MarketPrism.Connector.Tests;

/// <summary>A bus that takes everything and keeps nothing.</summary>
internal sealed class NullBus : IBus
{
    public event Action<bool>? ConnectionChanged
    {
        add { }
        remove { }
    }

    public long Bytes { get; private set; }

    public BusStatus Status => new("null", true, "", 0, default, 0, 0, 0);

    public bool TryPublish(ReadOnlySpan<byte> subject, ReadOnlySpan<byte> headers, ReadOnlySpan<byte> payload, ReadOnlySpan<byte> replyTo = default)
    {
        Bytes += subject.Length + headers.Length + payload.Length;
        return true;
    }

    public ValueTask<IBusSubscription> SubscribeAsync(IReadOnlyList<string> subjects, BusSubscriptionOptions options, CancellationToken cancellationToken) => throw new NotSupportedException();

    public ValueTask<BusReply> RequestAsync(string subject, ReadOnlyMemory<byte> payload, TimeSpan timeout, CancellationToken cancellationToken) => throw new NotSupportedException();

    public ValueTask FlushAsync(CancellationToken cancellationToken) => ValueTask.CompletedTask;

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;
}
