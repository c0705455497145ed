namespace MarketPrism.Telemetry;

/// <summary>The bus.</summary>
public sealed record NatsSection
{
    /// <summary>Whether messages get through.</summary>
    public bool Connected { get; init; }

    /// <summary>The server, credentials masked.</summary>
    public string Url { get; init; } = "";

    /// <summary>Messages dropped.</summary>
    public long Dropped { get; init; }

    /// <summary>Bytes that wait.</summary>
    public long OutboxBytes { get; init; }
}
