namespace MarketPrism.Configuration;

/// <summary>The whole configuration of a service: the file, overlaid by the environment. Immutable; equal by value.</summary>
public sealed record MarketPrismConfiguration
{
    /// <summary>What is collected (key <c>subscriptions</c>). Default none; names are unique.</summary>
    public ValueList<SubscriptionOptions> Subscriptions { get; init; } = [];

    /// <summary>WebSocket, REST and TLS (key <c>networking</c>).</summary>
    public NetworkingOptions Networking { get; init; } = new();

    /// <summary>Order books (key <c>orderbook</c>).</summary>
    public OrderBookOptions OrderBook { get; init; } = new();

    /// <summary>When a stream counts as stale (key <c>freshness</c>).</summary>
    public FreshnessOptions Freshness { get; init; } = new();

    /// <summary>When the process asks to be restarted (key <c>liveness</c>).</summary>
    public LivenessOptions Liveness { get; init; } = new();

    /// <summary>Times when the venue may be away (key <c>maintenance_windows</c>). Default none.</summary>
    public ValueList<MaintenanceWindowOptions> MaintenanceWindows { get; init; } = [];

    /// <summary>The bus (key <c>nats</c>).</summary>
    public NatsOptions Nats { get; init; } = new();

    /// <summary>First tokens of subjects (key <c>subjects</c>).</summary>
    public SubjectOptions Subjects { get; init; } = new();

    /// <summary>Logs (key <c>logging</c>).</summary>
    public LoggingOptions Logging { get; init; } = new();

    /// <summary>Traces (key <c>telemetry</c>).</summary>
    public TelemetryOptions Telemetry { get; init; } = new();

    /// <summary>Health, status and metrics endpoints (key <c>http</c>).</summary>
    public HttpServerOptions Http { get; init; } = new();

    /// <summary>The web page (key <c>console</c>).</summary>
    public ConsoleOptions Console { get; init; } = new();
}
