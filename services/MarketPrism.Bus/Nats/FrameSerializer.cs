using System.Buffers;

namespace MarketPrism.Bus;

/// <summary>Copies the payload of a message into the client's buffer.</summary>
internal sealed class FrameSerializer : INatsSerialize<SharedMessage>
{
    public static FrameSerializer Instance { get; } = new();

    public void Serialize(IBufferWriter<byte> bufferWriter, SharedMessage value) => bufferWriter.Write(value.Payload);
}
