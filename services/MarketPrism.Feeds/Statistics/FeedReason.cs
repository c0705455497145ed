namespace MarketPrism.Feeds;

/// <summary>Why a session is not ready.</summary>
/// <param name="Code">A stable code: <c>NothingEstablished</c>, <c>NotEstablished</c>, <c>StaleStreams</c>, <c>ReconnectAttemptsExhausted</c>, <c>RateLimited</c>, …</param>
/// <param name="Message">What is wrong and what to do.</param>
public sealed record FeedReason(string Code, string Message);
