namespace MarketPrism.Configuration;

/// <summary>Traces (key <c>telemetry</c>); where they go is said by the usual <c>OTEL_*</c> variables.</summary>
public sealed record TelemetryOptions
{
    /// <summary>Share of frames that are traced; connection, book and reconcile life always are. 0 to 1, default 0.01.</summary>
    public double TraceRatio { get; init; } = 0.01;
}
