using MarketPrism.Nats.Buffers;
using MarketPrism.Nats.Subscriptions;

namespace MarketPrism.Nats;

/// <summary>A message as slices of a pooled block: valid until <see cref="Release"/>, which has to be called exactly once.</summary>
public readonly struct NatsRawMsg
{
    private readonly Block _block;
    private readonly int _start;
    private readonly StoredMessage _lengths;

    internal NatsRawMsg(Block block, int start, StoredMessage lengths)
    {
        _block = block;
        _start = start + StoredMessage.PrefixLength;
        _lengths = lengths;
    }

    /// <summary>The subject.</summary>
    public ReadOnlyMemory<byte> Subject => _block.Bytes.AsMemory(_start, _lengths.Subject);

    /// <summary>Where an answer goes; empty when none is wanted.</summary>
    public ReadOnlyMemory<byte> ReplyTo => _block.Bytes.AsMemory(_start + _lengths.Subject, _lengths.Reply);

    /// <summary>The header block, from NATS/1.0 to its empty line; empty when there is none.</summary>
    public ReadOnlyMemory<byte> Headers => _block.Bytes.AsMemory(_start + _lengths.Subject + _lengths.Reply, _lengths.Headers);

    /// <summary>The payload.</summary>
    public ReadOnlyMemory<byte> Payload => _block.Bytes.AsMemory(_start + _lengths.Subject + _lengths.Reply + _lengths.Headers, _lengths.Payload);

    /// <summary>An object that goes with the block through all its lives, for readers that need one per block; null at first.</summary>
    public object? BlockTag
    {
        get => _block.Tag;
        set => _block.Tag = value;
    }

    /// <summary>The block that this is a slice of.</summary>
    public NatsRawBlock Block => new(_block);

    /// <summary>Gives the memory back.</summary>
    public void Release() => _block.Release();
}
