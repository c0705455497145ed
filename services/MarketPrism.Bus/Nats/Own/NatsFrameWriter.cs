namespace MarketPrism.Bus;

/// <summary>Bursts through our own client. Left out of the build on the official client.</summary>
internal sealed class NatsFrameWriter(NatsRawPub pub) : IBusWriter
{
    public int Waiting => pub.Waiting;

    public bool TryPublish(ReadOnlySpan<byte> subject, ReadOnlySpan<byte> headers, ReadOnlySpan<byte> payload) => pub.TryPublish(subject, headers, payload);

    public void Flush() => pub.Flush();

    public void Dispose() => pub.Dispose();
}
