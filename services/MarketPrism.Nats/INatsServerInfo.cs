namespace MarketPrism.Nats;

/// <summary>What the server says about itself (INFO).</summary>
public interface INatsServerInfo
{
    /// <summary>The server's id.</summary>
    string Id { get; }

    /// <summary>The server's name.</summary>
    string Name { get; }

    /// <summary>Its version.</summary>
    string Version { get; }

    /// <summary>Its protocol level.</summary>
    long ProtocolVersion { get; }

    /// <summary>The commit it was built from.</summary>
    string GitCommit { get; }

    /// <summary>The Go version it was built with.</summary>
    string GoVersion { get; }

    /// <summary>The address it listens on.</summary>
    string Host { get; }

    /// <summary>The port it listens on.</summary>
    int Port { get; }

    /// <summary>Whether it takes headers.</summary>
    bool HeadersSupported { get; }

    /// <summary>Whether it demands credentials.</summary>
    bool AuthRequired { get; }

    /// <summary>Whether it demands encryption.</summary>
    bool TlsRequired { get; }

    /// <summary>Whether it demands a client certificate.</summary>
    bool TlsVerify { get; }

    /// <summary>Whether it offers encryption.</summary>
    bool TlsAvailable { get; }

    /// <summary>The most bytes of headers and payload that it takes in a message.</summary>
    int MaxPayload { get; }

    /// <summary>Whether JetStream is on.</summary>
    bool JetStreamAvailable { get; }

    /// <summary>The id it gave to this client.</summary>
    ulong ClientId { get; }

    /// <summary>The address it sees this client at.</summary>
    string ClientIp { get; }

    /// <summary>What a client with a key has to sign.</summary>
    string? Nonce { get; }

    /// <summary>The cluster's name.</summary>
    string? Cluster { get; }

    /// <summary>Whether that name was made up by the servers.</summary>
    bool ClusterDynamic { get; }

    /// <summary>The other servers of the cluster, host:port; null when it did not tell.</summary>
    string[]? ClientConnectUrls { get; }

    /// <summary>The same for WebSockets, which this client does not speak.</summary>
    string[]? WebSocketConnectUrls { get; }

    /// <summary>Whether it is about to leave.</summary>
    bool LameDuckMode { get; }
}
