using MarketPrism.Bus;

namespace MarketPrism.Processor;

/// <summary>Publishes on the bus; sampled messages carry the trace on.</summary>
internal sealed class BusOutput(IBus bus) : IProcessorOutput
{
    public bool IsConnected => bus.Status.IsConnected;

    public int MaxPayload => bus.MaxPayload;

    public bool Publish(ReadOnlySpan<byte> subject, ReadOnlySpan<byte> payload, ReadOnlySpan<byte> traceParent)
    {
        if (traceParent.IsEmpty) return bus.TryPublish(subject, default, payload);
        Span<byte> buffer = stackalloc byte[256];
        if (traceParent.Length > 128) return bus.TryPublish(subject, default, payload);
        var headers = new MessageHeaders(buffer);
        headers.Add("traceparent"u8, traceParent);
        return bus.TryPublish(subject, headers.Complete(), payload);
    }
}
