namespace MarketPrism.Exchanges;

/// <summary>Why a connection failed, as far as it decides what to do next.</summary>
/// <param name="Class">The class.</param>
/// <param name="StayAway">At least how long no dial may follow; null when the backoff alone decides.</param>
public sealed record ConnectionFailure(ConnectionFailureClass Class, TimeSpan? StayAway);
