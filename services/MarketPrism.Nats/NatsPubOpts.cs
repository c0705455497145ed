namespace MarketPrism.Nats;

/// <summary>Options of one publish; there are none at present.</summary>
public sealed record NatsPubOpts;
