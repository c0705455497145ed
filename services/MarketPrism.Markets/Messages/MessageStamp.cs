namespace MarketPrism.Markets.Messages;

/// <summary>Times and epoch of a normalised message.</summary>
/// <param name="EventMs">The venue's time, Unix ms; 0 when there is none (written as null, never as now).</param>
/// <param name="ReceivedNs">When the frame came from the socket (<c>Mp-Recv</c>), Unix ns; 0 when no frame caused the message (null).</param>
/// <param name="PublishedNs">When the message was made, Unix ns.</param>
/// <param name="Epoch">The publisher's epoch of the partition: consumers keep the highest.</param>
public readonly record struct MessageStamp(long EventMs, long ReceivedNs, long PublishedNs, long Epoch);
