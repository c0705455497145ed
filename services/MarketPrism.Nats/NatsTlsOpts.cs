using System.Net.Security;

namespace MarketPrism.Nats;

/// <summary>Encryption. The server's certificate is always verified, against <see cref="CaFile"/> when given, else against the system's authorities.</summary>
public sealed record NatsTlsOpts
{
    /// <summary>The defaults.</summary>
    public static readonly NatsTlsOpts Default = new();

    /// <summary>The client's certificate, PEM, for servers that demand one (mTLS); with <see cref="KeyFile"/>. Read anew at each connect.</summary>
    public string? CertFile { get; init; }

    /// <summary>The key of <see cref="CertFile"/>, PEM.</summary>
    public string? KeyFile { get; init; }

    /// <summary>The authorities that the server's certificate is verified against, PEM, instead of the system's. Read anew at each connect.</summary>
    public string? CaFile { get; init; }

    /// <summary>Changes the last settings before the handshake.</summary>
    public Func<SslClientAuthenticationOptions, ValueTask>? ConfigureClientAuthentication { get; init; }

    /// <summary>When the connection is encrypted.</summary>
    /// <value>The default is <see cref="TlsMode.Auto"/>.</value>
    public TlsMode Mode { get; init; }

    internal TlsMode EffectiveMode(bool tlsUrl)
    {
        if (Mode != TlsMode.Auto) return Mode;
        var given = CertFile is not null || KeyFile is not null || CaFile is not null || ConfigureClientAuthentication is not null;
        return given || tlsUrl ? TlsMode.Require : TlsMode.Prefer;
    }
}
