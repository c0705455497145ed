namespace MarketPrism.Telemetry;

/// <summary>Why something is not as it should be.</summary>
/// <param name="Code">A stable word: <c>NatsDisconnected</c>.</param>
/// <param name="Message">A sentence: what is wrong and what to do.</param>
public sealed record StatusReason(string Code, string Message);
