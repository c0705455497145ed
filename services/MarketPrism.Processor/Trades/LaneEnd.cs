namespace MarketPrism.Processor;

/// <summary>A connection's end.</summary>
/// <param name="Connection">The <c>Mp-Conn</c>.</param>
/// <param name="EndedNs">When, Unix ns; of one that was lost, its last sign of life.</param>
/// <param name="IsHandedOver">A successor that was open before took its streams over; what it did not carry from then on, the connector has ledgered.</param>
internal readonly record struct LaneEnd(string Connection, long EndedNs, bool IsHandedOver);
