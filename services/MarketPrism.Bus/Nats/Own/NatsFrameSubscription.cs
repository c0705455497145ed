using System.Diagnostics.CodeAnalysis;

namespace MarketPrism.Bus;

/// <summary>A raw subscription of our own client as one of the bus. Left out of the build on the official client.</summary>
internal sealed class NatsFrameSubscription(NatsRawSub sub) : IBusSubscription
{
    public long Dropped => sub.Dropped;

    public int Pending => sub.Pending;

    public ValueTask<bool> WaitToReadAsync(CancellationToken cancellationToken) => sub.WaitToReadAsync(cancellationToken);

    public bool TryRead([MaybeNullWhen(false)] out BusMessage message)
    {
        if (!sub.TryRead(out var raw))
        {
            message = default;
            return false;
        }

        // one owner for each block, over all its lives
        if (raw.BlockTag is not BlockOwner owner) raw.BlockTag = owner = new BlockOwner(raw.Block);
        message = new BusMessage(raw.Subject, raw.ReplyTo, raw.Headers, raw.Payload, owner);
        return true;
    }

    public ValueTask AddAsync(string subject, CancellationToken cancellationToken) => sub.AddAsync(subject, cancellationToken);

    public ValueTask RemoveAsync(string subject, CancellationToken cancellationToken) => sub.RemoveAsync(subject, cancellationToken);

    public ValueTask DrainAsync(CancellationToken cancellationToken) => sub.DrainAsync(cancellationToken);

    public ValueTask DisposeAsync() => sub.DisposeAsync();

    private sealed class BlockOwner(NatsRawBlock block) : IBusMemoryOwner
    {
        public void Release() => block.Release();
    }
}
