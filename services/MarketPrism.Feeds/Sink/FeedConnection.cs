namespace MarketPrism.Feeds;

/// <summary>The identity of one connection: a socket of the plan in one of its lives.</summary>
public sealed class FeedConnection
{
    internal FeedConnection(string id, string socket, string route, long epoch, Uri url, string proxy)
    {
        Id = id;
        Socket = socket;
        Route = route;
        Epoch = epoch;
        Url = url;
        Proxy = proxy;
    }

    /// <summary>Value of <c>Mp-Conn</c>: <c>{pod}/{shard}/{socket}/{epoch}</c>.</summary>
    public string Id { get; }

    /// <summary>Name of the socket in the plan: <c>stream-0</c>; with dual connections the second has <c>b</c> appended.</summary>
    public string Socket { get; }

    /// <summary>The venue's route.</summary>
    public string Route { get; }

    /// <summary>Rises with every dial of the session.</summary>
    public long Epoch { get; }

    /// <summary>What was dialled.</summary>
    public Uri Url { get; }

    /// <summary>The proxy, without credentials; empty when none.</summary>
    public string Proxy { get; }

    /// <summary>State of the sink for this connection. Set in <see cref="IFrameSink.OnOpened"/>, so that the hot path needs no dictionary.</summary>
    public object? Tag { get; set; }

    /// <inheritdoc/>
    public override string ToString() => Id;
}
