namespace MarketPrism.Operator.Runtime.Configuration;

/// <summary>Where the API server is and how to prove who we are.</summary>
public sealed record KubernetesClientConfiguration
{
    /// <summary>The API server's base address.</summary>
    public required Uri Server { get; init; }

    /// <summary>The namespace of this process or of the kubeconfig's context. Default: <c>default</c>.</summary>
    public string Namespace { get; init; } = "default";

    /// <summary>PEM file with the only authorities to trust; read again when it changes. Null: <see cref="CertificateAuthorityData"/>, else the system's.</summary>
    public string? CertificateAuthorityFile { get; init; }

    /// <summary>PEM text with the only authorities to trust.</summary>
    public string? CertificateAuthorityData { get; init; }

    /// <summary>PEM text of a client certificate.</summary>
    public string? ClientCertificateData { get; init; }

    /// <summary>PEM text of the client certificate's key.</summary>
    public string? ClientKeyData { get; init; }

    /// <summary>File with a bearer token; read again every minute and after a 401, because bound tokens rotate.</summary>
    public string? TokenFile { get; init; }

    /// <summary>A fixed bearer token.</summary>
    public string? Token { get; init; }

    /// <summary>The name to verify the server's certificate against, if it is not the address's host.</summary>
    public string? TlsServerName { get; init; }

    /// <summary>The configuration of a pod, else of the kubeconfig file.</summary>
    /// <param name="environment">Reads environment variables.</param>
    /// <exception cref="KubernetesConfigurationException">Neither is there, or one is wrong.</exception>
    public static KubernetesClientConfiguration Default(Func<string, string?> environment)
    {
        ArgumentNullException.ThrowIfNull(environment);
        return InClusterConfiguration.TryRead(environment, InClusterConfiguration.ServiceAccountFolder) ?? Kubeconfig.Read(Kubeconfig.FindFile(environment));
    }
}
