namespace MarketPrism.Nats.Buffers;

/// <summary>Keeps a bounded number of blocks of the usual size; what is beyond, or larger, goes to the garbage collector.</summary>
internal sealed class BlockPool
{
    private const int MaxKept = 256;

    private readonly Lock _lock = new();
    private readonly Block?[] _kept = new Block?[MaxKept];
    private int _count;

    /// <summary>A block with room for a message of the given size.</summary>
    public Block Rent(int size)
    {
        if (size > Block.DefaultSize) return new Block(this, size);
        lock (_lock)
        {
            if (_count > 0)
            {
                var block = _kept[--_count]!;
                _kept[_count] = null;
                return block;
            }
        }

        return new Block(this, Block.DefaultSize);
    }

    public void Return(Block block)
    {
        if (block.Bytes.Length != Block.DefaultSize) return;
        (block.Written, block.Read, block.Messages, block.Sealed, block.Next, block.Ordinal) = (0, 0, 0, false, null, 0);
        lock (_lock)
        {
            if (_count < MaxKept) _kept[_count++] = block;
        }
    }
}
