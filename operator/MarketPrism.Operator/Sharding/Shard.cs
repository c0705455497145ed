namespace MarketPrism.Operator.Sharding;

/// <summary>A part of a subscription's symbols.</summary>
/// <param name="Index">Its number, from 0; surplus shards that are being emptied have numbers beyond the count.</param>
/// <param name="Symbols">What its connector collects now, in byte order: its own and those that have not settled elsewhere yet.</param>
/// <param name="Leaving">How many of them are on their way to another shard.</param>
internal sealed record Shard(int Index, IReadOnlyList<string> Symbols, int Leaving);
