namespace MarketPrism.Feeds.Tests;

/// <summary>A venue that has something newer each time it is asked.</summary>
internal sealed class RisingProbe : IStreamProbe
{
    private long _id;

    public ValueTask<long?> NewestIdAsync(StreamSpec stream, CancellationToken cancellationToken) => ValueTask.FromResult<long?>(_id += 10);
}
