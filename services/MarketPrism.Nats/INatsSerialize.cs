using System.Buffers;

namespace MarketPrism.Nats;

/// <summary>Writes payloads.</summary>
/// <typeparam name="T">The payload's type.</typeparam>
public interface INatsSerialize<in T>
{
    /// <summary>Writes a payload.</summary>
    /// <param name="bufferWriter">Where to.</param>
    /// <param name="value">The payload.</param>
    void Serialize(IBufferWriter<byte> bufferWriter, T value);
}
