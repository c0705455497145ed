using System.Buffers;

namespace MarketPrism.Nats;

/// <summary>Reads payloads.</summary>
/// <typeparam name="T">The payload's type.</typeparam>
public interface INatsDeserialize<out T>
{
    /// <summary>Reads a payload.</summary>
    /// <param name="buffer">Its bytes, valid during the call.</param>
    /// <returns>The payload.</returns>
    T? Deserialize(in ReadOnlySequence<byte> buffer);
}
