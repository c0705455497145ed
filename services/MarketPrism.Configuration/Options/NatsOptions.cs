namespace MarketPrism.Configuration;

/// <summary>The bus (key <c>nats</c>).</summary>
public sealed record NatsOptions
{
    /// <summary>Seed servers; at least one. Schemes <c>nats</c> and <c>tls</c>. Default <c>nats://127.0.0.1:4222</c>.</summary>
    public ValueList<string> Urls { get; init; } = ["nats://127.0.0.1:4222"];

    /// <summary>User; empty (default) = none.</summary>
    public string User { get; init; } = "";

    /// <summary>Password of the user. Secret.</summary>
    public string Password { get; init; } = "";

    /// <summary>Token; not together with a user. Secret.</summary>
    public string Token { get; init; } = "";

    /// <summary>A .creds file (JWT and nkey seed of a user); read before each connect. Empty (default) = none.</summary>
    public string CredentialsFile { get; init; } = "";

    /// <summary>A file with an nkey seed (a line that begins with SU); read before each connect. Empty (default) = none.</summary>
    public string NkeyFile { get; init; } = "";

    /// <summary>TLS to the servers.</summary>
    public TlsOptions Tls { get; init; } = new();

    /// <summary>Bytes that wait while the bus is away; beyond, the oldest go, counted. 1,048,576 to 4,294,967,296, default 67,108,864.</summary>
    public long OutboxBytes { get; init; } = 67_108_864;
}
