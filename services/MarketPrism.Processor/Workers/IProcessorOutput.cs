namespace MarketPrism.Processor;

/// <summary>Where messages go. Thread-safe, never waits.</summary>
internal interface IProcessorOutput
{
    /// <summary>Whether messages get through now.</summary>
    bool IsConnected { get; }

    /// <summary>The most bytes that a message may have.</summary>
    int MaxPayload => 1024 * 1024;

    /// <summary>Publishes a message.</summary>
    /// <param name="subject">The subject.</param>
    /// <param name="payload">The payload; copied.</param>
    /// <param name="traceParent">W3C trace context of the frame that caused it, or empty.</param>
    /// <returns>False when it was dropped.</returns>
    bool Publish(ReadOnlySpan<byte> subject, ReadOnlySpan<byte> payload, ReadOnlySpan<byte> traceParent);
}
