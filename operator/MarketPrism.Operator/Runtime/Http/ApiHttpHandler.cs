using System.Net;
using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using MarketPrism.Operator.Runtime.Configuration;

namespace MarketPrism.Operator.Runtime.Http;

/// <summary>Builds the transport: HTTP/2 whose pings find half-open connections, TLS against the cluster's authority.</summary>
internal static class ApiHttpHandler
{
    public static SocketsHttpHandler Create(KubernetesClientConfiguration configuration)
    {
        var handler = new SocketsHttpHandler
        {
            KeepAlivePingDelay = TimeSpan.FromSeconds(30),
            KeepAlivePingTimeout = TimeSpan.FromSeconds(15),
            KeepAlivePingPolicy = HttpKeepAlivePingPolicy.WithActiveRequests,
            PooledConnectionLifetime = TimeSpan.FromMinutes(15), // so that a moved address or a rotated certificate is picked up
            ConnectTimeout = TimeSpan.FromSeconds(30),
            EnableMultipleHttp2Connections = true,
            UseCookies = false,
            AllowAutoRedirect = false,
            AutomaticDecompression = DecompressionMethods.None,
        };
        handler.SslOptions = TlsOptions(configuration);
        return handler;
    }

    private static SslClientAuthenticationOptions TlsOptions(KubernetesClientConfiguration configuration)
    {
        var options = new SslClientAuthenticationOptions();
        if (configuration.TlsServerName is { } name) options.TargetHost = name;
        var authorities = new TrustedAuthorities(configuration.CertificateAuthorityFile, configuration.CertificateAuthorityData);
        if (authorities.IsConfigured)
        {
            options.RemoteCertificateValidationCallback = (_, certificate, chain, errors) => authorities.Validate(certificate, chain, errors);
        }

        if (configuration.ClientCertificateData is { } pem)
        {
            options.ClientCertificates = [ReadPair(pem, configuration.ClientKeyData)];
        }

        return options;
    }

    private static X509Certificate2 ReadPair(string certificate, string? key)
    {
        if (key is null) throw new KubernetesConfigurationException("a client certificate without client-key");
        try
        {
            return X509Certificate2.CreateFromPem(certificate, key);
        }
        catch (CryptographicException e)
        {
            throw new KubernetesConfigurationException("client-certificate and client-key are not a PEM pair", e);
        }
    }
}
