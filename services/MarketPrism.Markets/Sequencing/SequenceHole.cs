using MarketPrism.Domain;

namespace MarketPrism.Markets.Sequencing;

/// <summary>Frames of one connection and partition that the bus lost.</summary>
/// <param name="Connection">The <c>Mp-Conn</c>.</param>
/// <param name="Partition">The partition.</param>
/// <param name="From">The first missing <c>Mp-Seq</c>.</param>
/// <param name="To">The last missing <c>Mp-Seq</c>.</param>
/// <param name="FromNs">Receive time of the last frame before it, or when the connection opened, Unix ns.</param>
/// <param name="Venue">Whose frames the connection carries; null when that is not known.</param>
public readonly record struct SequenceHole(string Connection, VirtualPartition Partition, long From, long To, long FromNs, (Exchange Exchange, Market Market)? Venue);
