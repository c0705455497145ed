namespace MarketPrism.Bus;

/// <summary>A writer that keeps nothing back, for buses where a hand-over is cheap or cannot be shared.</summary>
internal sealed class DirectWriter(IBus bus) : IBusWriter
{
    public int Waiting => 0;

    public bool TryPublish(ReadOnlySpan<byte> subject, ReadOnlySpan<byte> headers, ReadOnlySpan<byte> payload) => bus.TryPublish(subject, headers, payload);

    public void Flush()
    {
        // nothing waits
    }

    public void Dispose()
    {
        // nothing is held
    }
}
