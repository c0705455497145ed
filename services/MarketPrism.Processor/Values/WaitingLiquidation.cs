using MarketPrism.Exchanges;

namespace MarketPrism.Processor;

/// <summary>A liquidation that came before its partition was published here.</summary>
/// <param name="Liquidation">The event.</param>
/// <param name="ReceivedNs">When its frame was received, Unix ns.</param>
/// <param name="Lane">The frame's <c>Mp-Conn</c>.</param>
/// <param name="Sequence">The frame's <c>Mp-Seq</c>.</param>
/// <param name="At">When it was taken, monotonic.</param>
internal readonly record struct WaitingLiquidation(LiquidationEvent Liquidation, long ReceivedNs, string Lane, long Sequence, TimeSpan At);
