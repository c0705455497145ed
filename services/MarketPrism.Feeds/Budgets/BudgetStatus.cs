namespace MarketPrism.Feeds;

/// <summary>How a budget stands.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Limit">What may be taken in a span, the share of this process.</param>
/// <param name="Per">The span.</param>
/// <param name="Remaining">What is left now.</param>
/// <param name="Waiting">How many wait.</param>
/// <param name="PausedFor">How long the venue still wants us to stay away.</param>
public readonly record struct BudgetStatus(string Name, int Limit, TimeSpan Per, int Remaining, int Waiting, TimeSpan PausedFor);
