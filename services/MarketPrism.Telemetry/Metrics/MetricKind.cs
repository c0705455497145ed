namespace MarketPrism.Telemetry;

internal enum MetricKind
{
    /// <summary>Adds up what is recorded.</summary>
    Counter,

    /// <summary>Tells its total when asked.</summary>
    ObservableCounter,

    /// <summary>Adds up, also downwards.</summary>
    Sum,

    /// <summary>Has the last value.</summary>
    Gauge,

    /// <summary>Counts by bucket.</summary>
    Histogram,
}
