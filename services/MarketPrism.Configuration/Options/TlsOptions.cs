namespace MarketPrism.Configuration;

/// <summary>TLS (keys <c>networking.tls</c> and <c>nats.tls</c>). Certificates are always verified.</summary>
public sealed record TlsOptions
{
    /// <summary>PEM file of the authorities to trust instead of the system's; empty (default) = the system's.</summary>
    public string CaFile { get; init; } = "";

    /// <summary>Lowest version. Default 1.2.</summary>
    public TlsVersion MinVersion { get; init; } = TlsVersion.Tls12;

    /// <summary>PEM file of our certificate; empty (default) = none.</summary>
    public string ClientCertificateFile { get; init; } = "";

    /// <summary>PEM file of its key; given exactly when <see cref="ClientCertificateFile"/> is.</summary>
    public string ClientKeyFile { get; init; } = "";
}
