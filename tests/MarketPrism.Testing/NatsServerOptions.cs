namespace MarketPrism.Testing;

/// <summary>How a <see cref="NatsServerProcess"/> is configured; what is null stays at the server's own default.</summary>
public sealed record NatsServerOptions
{
    /// <summary>The client port; null picks a free one below the ephemeral range, so that no client socket can take it while the server is down.</summary>
    public int? Port { get; init; }

    public string? User { get; init; }

    public string? Password { get; init; }

    public string? Token { get; init; }

    /// <summary>The certificates of the server; with <see cref="VerifyClients"/> it demands one of the client (mTLS).</summary>
    public TestCertificates? Certificates { get; init; }

    public bool VerifyClients { get; init; }

    /// <summary>Bytes of headers and payload that one message may have.</summary>
    public int? MaxPayload { get; init; }

    /// <summary>Bytes the server buffers for a client that reads too slowly.</summary>
    public int? MaxPending { get; init; }

    /// <summary>Opens the monitoring port (<see cref="NatsServerProcess.MonitoringUrl"/>).</summary>
    public bool Monitoring { get; init; }

    public bool JetStream { get; init; }

    /// <summary>Further lines of the configuration file, as they are.</summary>
    public string ExtraConfig { get; init; } = "";

    /// <summary>Writes the protocol to <see cref="NatsServerProcess.Log"/>.</summary>
    public bool Trace { get; init; }
}
