namespace MarketPrism.Feeds;

/// <summary>A frame as it came; spans are valid during the call only.</summary>
public readonly ref struct ReceivedFrame
{
    /// <summary>The connection that it came on.</summary>
    public required FeedConnection Connection { get; init; }

    /// <summary>Its stream; null for data of no known stream and for what is not data.</summary>
    public FeedStream? Stream { get; init; }

    /// <summary>What the scan found.</summary>
    public FrameHeader Header { get; init; }

    /// <summary>The bytes, unchanged.</summary>
    public ReadOnlySpan<byte> Payload { get; init; }

    /// <summary>Wall clock of the receipt, Unix ns.</summary>
    public long ReceivedNs { get; init; }
}
