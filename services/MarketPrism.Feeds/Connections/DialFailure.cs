namespace MarketPrism.Feeds;

/// <summary>Why a dial failed.</summary>
internal sealed record DialFailure(ConnectionEnd End, ConnectionFailure Failure);
