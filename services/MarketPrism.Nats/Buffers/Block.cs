namespace MarketPrism.Nats.Buffers;

/// <summary>
/// A pooled piece of memory that messages are written into one after the other. It belongs to one queue at a time, under that queue's lock,
/// then to the reader that took it, and goes back to the pool when the last message of it is released.
/// </summary>
internal sealed class Block
{
    /// <summary>Below the large object heap; about a hundred frames of market data, so that locks and system calls are per hundred messages.</summary>
    public const int DefaultSize = 64 * 1024;

    private readonly BlockPool _pool;
    private int _references;

    public Block(BlockPool pool, int size)
    {
        _pool = pool;
        Bytes = GC.AllocateUninitializedArray<byte>(size);
    }

    public byte[] Bytes { get; }

    /// <summary>Where the next message is written.</summary>
    public int Written { get; set; }

    /// <summary>Where the next message is read.</summary>
    public int Read { get; set; }

    /// <summary>Messages between <see cref="Read"/> and <see cref="Written"/>.</summary>
    public int Messages { get; set; }

    /// <summary>The place in the outbox' order, for fences.</summary>
    public long Ordinal { get; set; }

    /// <summary>Nothing more is written into it.</summary>
    public bool Sealed { get; set; }

    /// <summary>The next block of the same queue.</summary>
    public Block? Next { get; set; }

    /// <summary>What a reader keeps with the block, over all its lives.</summary>
    public object? Tag { get; set; }

    public int Free => Bytes.Length - Written;

    public void Lend(int references) => Volatile.Write(ref _references, references);

    /// <summary>The given number of messages are done with; the last gives the block back.</summary>
    public void Release(int references = 1)
    {
        var left = Interlocked.Add(ref _references, -references);
        if (left == 0) _pool.Return(this);
        else if (left < 0) throw new InvalidOperationException("a message was released twice");
    }
}
