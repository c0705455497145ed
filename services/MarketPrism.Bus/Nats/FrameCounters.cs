namespace MarketPrism.Bus;

/// <summary>What became of published frames.</summary>
internal readonly record struct FrameCounters(long Published, long Dropped, long OutboxBytes);
