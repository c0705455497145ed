namespace MarketPrism.Operator.Runtime.Client;

/// <summary>One event of a watch.</summary>
/// <typeparam name="TEntity">The entity.</typeparam>
/// <param name="Type">What happened.</param>
/// <param name="Entity">The object; null for a bookmark.</param>
/// <param name="ResourceVersion">The version to go on from.</param>
public readonly record struct WatchEvent<TEntity>(WatchEventType Type, TEntity? Entity, string ResourceVersion)
    where TEntity : class;
