namespace MarketPrism.Operator.Runtime.Client;

/// <summary>A list and the version that a watch goes on from.</summary>
/// <typeparam name="TEntity">The entity.</typeparam>
/// <param name="Items">The objects.</param>
/// <param name="ResourceVersion">The collection's version, which is not that of any object.</param>
/// <param name="Continue">The token of the next page; null on the last one.</param>
public sealed record EntityList<TEntity>(IReadOnlyList<TEntity> Items, string ResourceVersion, string? Continue);
