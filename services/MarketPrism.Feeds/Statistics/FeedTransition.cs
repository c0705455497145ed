namespace MarketPrism.Feeds;

/// <summary>A socket of the plan changed its state.</summary>
/// <param name="Socket">The socket.</param>
/// <param name="From">The state left.</param>
/// <param name="To">The state entered.</param>
/// <param name="Cause">Why.</param>
public sealed record FeedTransition(string Socket, FeedState From, FeedState To, string Cause);
