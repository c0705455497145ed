namespace MarketPrism.Feeds;

/// <summary>How the streams that are not carried come back: an estimate from the backoff and the budgets as they stand, the venue's answers not included.</summary>
/// <param name="Streams">Streams that are neither established nor stale nor rejected.</param>
/// <param name="Connections">Connections to dial for them.</param>
/// <param name="Requests">Subscribe requests to send for them.</param>
/// <param name="WithinSeconds">When the last dial and the last request are due, seconds from now.</param>
public sealed record RestorePlan(int Streams, int Connections, int Requests, double WithinSeconds);
