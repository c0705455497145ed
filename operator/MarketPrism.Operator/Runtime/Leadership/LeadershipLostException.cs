namespace MarketPrism.Operator.Runtime.Leadership;

/// <summary>The lease was not renewed in time; another process may lead by now, so this one must end at once.</summary>
/// <param name="message">Which lease.</param>
public sealed class LeadershipLostException(string message) : Exception(message);
