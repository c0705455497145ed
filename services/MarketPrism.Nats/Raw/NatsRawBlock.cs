using MarketPrism.Nats.Buffers;

namespace MarketPrism.Nats;

/// <summary>The memory that several <see cref="NatsRawMsg"/> are slices of.</summary>
public readonly struct NatsRawBlock
{
    private readonly Block _block;

    internal NatsRawBlock(Block block) => _block = block;

    /// <summary>One message of it is done with; the same as <see cref="NatsRawMsg.Release"/>.</summary>
    public void Release() => _block.Release();
}
