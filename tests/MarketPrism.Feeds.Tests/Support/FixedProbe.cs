namespace MarketPrism.Feeds.Tests;

/// <summary>A venue that has something newer each time it is asked.</summary>
internal sealed class RisingProbe(long first = 0) : IStreamProbe
{
    private long _id = first;

    public ValueTask<long?> NewestIdAsync(StreamSpec stream, CancellationToken cancellationToken) => ValueTask.FromResult<long?>(_id += 10);
}
