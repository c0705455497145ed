namespace MarketPrism.Nats.Protocol;

/// <summary>What a server says about itself in INFO.</summary>
internal sealed record ServerInfo : INatsServerInfo
{
    public string Id { get; init; } = "";

    public string Name { get; init; } = "";

    public string Version { get; init; } = "";

    public long ProtocolVersion { get; init; }

    public string GitCommit { get; init; } = "";

    public string GoVersion { get; init; } = "";

    public string Host { get; init; } = "";

    public int Port { get; init; }

    public bool HeadersSupported { get; init; }

    public bool AuthRequired { get; init; }

    public bool TlsRequired { get; init; }

    public bool TlsVerify { get; init; }

    public bool TlsAvailable { get; init; }

    public int MaxPayload { get; init; } = 1024 * 1024;

    public bool JetStreamAvailable { get; init; }

    public ulong ClientId { get; init; }

    public string ClientIp { get; init; } = "";

    public string? Nonce { get; init; }

    public string? Cluster { get; init; }

    public bool ClusterDynamic { get; init; }

    public bool LameDuckMode { get; init; }

    public string[]? ClientConnectUrls { get; init; }

    public string[]? WebSocketConnectUrls { get; init; }
}
