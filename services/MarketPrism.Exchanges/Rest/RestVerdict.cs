namespace MarketPrism.Exchanges;

/// <summary>What an answer means.</summary>
/// <param name="Outcome">The outcome.</param>
/// <param name="RetryAfter">How long to stay away; null when the backoff decides.</param>
/// <param name="Message">The venue's text, for logs and status.</param>
public sealed record RestVerdict(RestOutcome Outcome, TimeSpan? RetryAfter, string Message);
