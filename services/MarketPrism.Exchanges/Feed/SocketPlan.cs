namespace MarketPrism.Exchanges;

/// <summary>One socket of a plan.</summary>
/// <param name="Name">Stable name: the route and an ordinal, <c>stream-0</c>, <c>public-1</c>.</param>
/// <param name="Route">The venue's route: Binance spot <c>stream</c>, USD-M <c>public</c> and <c>market</c>, OKX <c>public</c>.</param>
/// <param name="Streams">Its streams.</param>
public sealed record SocketPlan(string Name, string Route, IReadOnlyList<StreamSpec> Streams);
