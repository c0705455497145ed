namespace MarketPrism.Feeds;

/// <summary>What a probe found.</summary>
internal enum ProbeVerdict
{
    /// <summary>No evidence either way.</summary>
    Unknown,

    /// <summary>The venue has nothing newer: the market is quiet.</summary>
    Quiet,

    /// <summary>The venue has newer data, and they did not come: the stream is dead.</summary>
    Missed,
}
