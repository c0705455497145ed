namespace MarketPrism.Feeds;

/// <summary>Rates of a session.</summary>
public sealed record FeedRates
{
    /// <summary>Frames a second, over the last 10 seconds.</summary>
    public double MessagesPerSecond { get; init; }

    /// <summary>Dials since the start.</summary>
    public long ConnectAttempts { get; init; }

    /// <summary>The part of them that succeeded; 1 when there was none.</summary>
    public double ConnectSuccessRatio { get; init; } = 1;

    /// <summary>Reconnections in the last hour.</summary>
    public int ReconnectsLastHour { get; init; }

    /// <summary>Callback errors over all frames.</summary>
    public double ErrorRatio { get; init; }

    /// <summary>Median time from receipt to the return of the sink, µs; of a sample of the frames.</summary>
    public double HandlerP50Us { get; init; }

    /// <summary>99th percentile of the same, µs.</summary>
    public double HandlerP99Us { get; init; }
}
