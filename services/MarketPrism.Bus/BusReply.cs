namespace MarketPrism.Bus;

/// <summary>The outcome of a request.</summary>
/// <param name="Outcome">What happened.</param>
/// <param name="Payload">The answer, owned by the caller; empty unless answered.</param>
public readonly record struct BusReply(BusReplyOutcome Outcome, ReadOnlyMemory<byte> Payload);
