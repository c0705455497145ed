namespace MarketPrism.Feeds;

/// <summary>A data frame as a <see cref="FeedClient"/> hands it out.</summary>
/// <param name="Stream">Its stream.</param>
/// <param name="Connection">The connection that it came on.</param>
/// <param name="Identity">The venue's identity of the event.</param>
/// <param name="ReceivedNs">Wall clock of the receipt, Unix ns.</param>
/// <param name="Payload">The venue's bytes, unchanged.</param>
public sealed record FeedFrame(StreamSpec Stream, string Connection, FrameIdentity Identity, long ReceivedNs, ReadOnlyMemory<byte> Payload);
