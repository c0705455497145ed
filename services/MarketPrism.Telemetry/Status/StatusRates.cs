namespace MarketPrism.Telemetry;

/// <summary>Rates of a connector.</summary>
public sealed record StatusRates
{
    /// <summary>Frames a second, last 10 s.</summary>
    public double MessagesPerS { get; init; }

    /// <summary>Dials since the start.</summary>
    public long ConnectAttempts { get; init; }

    /// <summary>Share of them that succeeded.</summary>
    public double ConnectSuccessRatio { get; init; } = 1;

    /// <summary>Reconnections in the last hour.</summary>
    public long ReconnectsLastHour { get; init; }

    /// <summary>Callback errors over all frames.</summary>
    public double ErrorRatio { get; init; }

    /// <summary>Median time from receipt to the return of the handler, µs.</summary>
    public double HandlerUsP50 { get; init; }

    /// <summary>99th percentile of it, µs.</summary>
    public double HandlerUsP99 { get; init; }
}
