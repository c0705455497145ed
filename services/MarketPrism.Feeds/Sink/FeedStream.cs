namespace MarketPrism.Feeds;

/// <summary>One stream of a session; the same object over all connections that carry it.</summary>
public sealed class FeedStream
{
    internal FeedStream(StreamSpec spec) => Spec = spec;

    /// <summary>What it is.</summary>
    public StreamSpec Spec { get; }

    /// <summary>State of the sink for this stream, such as its subject. Set by <see cref="IFrameSink.OnStreamAdded"/>, so that the hot path needs no dictionary.</summary>
    public object? Tag { get; set; }

    /// <inheritdoc/>
    public override string ToString() => Spec.Key;
}
