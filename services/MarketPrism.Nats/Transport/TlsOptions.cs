using System.Net.Security;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;

namespace MarketPrism.Nats.Transport;

/// <summary>Makes the settings of a TLS handshake; certificate files are read each time, so that renewed ones are taken up.</summary>
internal static class TlsOptions
{
    public static async ValueTask<SslClientAuthenticationOptions> CreateAsync(NatsTlsOpts opts, string host)
    {
        if (opts.CertFile is null != opts.KeyFile is null) throw new ArgumentException("NatsTlsOpts.CertFile and KeyFile must be given together");
        var options = new SslClientAuthenticationOptions
        {
            TargetHost = host,
            EnabledSslProtocols = SslProtocols.Tls12 | SslProtocols.Tls13,
        };
        if (opts.CaFile is { } caFile)
        {
            var policy = new X509ChainPolicy { TrustMode = X509ChainTrustMode.CustomRootTrust, RevocationMode = X509RevocationMode.NoCheck };
            policy.CustomTrustStore.ImportFromPemFile(caFile);
            options.CertificateChainPolicy = policy;
        }

        if (opts.CertFile is { } certFile)
        {
            options.ClientCertificates = [X509Certificate2.CreateFromPemFile(certFile, opts.KeyFile)];
        }

        if (opts.ConfigureClientAuthentication is { } configure) await configure(options).ConfigureAwait(false);
        return options;
    }
}
