namespace MarketPrism.Configuration;

/// <summary>Versions of TLS that may be the lowest.</summary>
public enum TlsVersion
{
    /// <summary>1.2.</summary>
    Tls12,

    /// <summary>1.3.</summary>
    Tls13,
}
