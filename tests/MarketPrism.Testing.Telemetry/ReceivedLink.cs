namespace MarketPrism.Testing.Telemetry;

/// <summary>A link of a span to another span.</summary>
public sealed record ReceivedLink(string TraceId, string SpanId);
