namespace MarketPrism.Nats;

/// <summary>When a connection is encrypted.</summary>
public enum TlsMode
{
    /// <summary><see cref="Require"/> for a tls:// URL or when certificates are given, else <see cref="Prefer"/>.</summary>
    Auto,

    /// <summary>Encrypted when the server requires or offers it.</summary>
    Prefer,

    /// <summary>Encrypted or not at all.</summary>
    Require,

    /// <summary>Encrypted from the first byte on, before INFO (the server's handshake_first).</summary>
    Implicit,

    /// <summary>Never encrypted.</summary>
    Disable,
}
