namespace MarketPrism.Bus;

/// <summary>A received message, as slices of a pooled buffer: valid until <see cref="Release"/>.</summary>
/// <param name="Subject">The subject.</param>
/// <param name="ReplyTo">Where an answer goes; empty when none is wanted.</param>
/// <param name="Headers">The header block, see <see cref="MessageHeaders"/>; empty when there are none.</param>
/// <param name="Payload">The payload.</param>
/// <param name="Owner">Owner of the memory, null when it belongs to nobody.</param>
public readonly record struct BusMessage(
    ReadOnlyMemory<byte> Subject,
    ReadOnlyMemory<byte> ReplyTo,
    ReadOnlyMemory<byte> Headers,
    ReadOnlyMemory<byte> Payload,
    IBusMemoryOwner? Owner)
{
    /// <summary>Gives the memory back; the slices are invalid after this. Call it once.</summary>
    public void Release() => Owner?.Release();
}
