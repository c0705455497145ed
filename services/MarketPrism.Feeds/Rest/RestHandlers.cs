using System.Net;
using System.Net.Security;
using System.Security.Cryptography.X509Certificates;

namespace MarketPrism.Feeds;

/// <summary>Makes HTTP handlers: pooled connections that live two minutes, so that names are resolved again; certificates always verified.</summary>
internal static class RestHandlers
{
    public static HttpMessageHandler Create(Uri? proxy, TlsOptions tls) => new SocketsHttpHandler
    {
        AllowAutoRedirect = false,
        AutomaticDecompression = DecompressionMethods.All,
        ConnectTimeout = TimeSpan.FromSeconds(10),
        PooledConnectionLifetime = TimeSpan.FromMinutes(2),
        Proxy = proxy is null ? null : Proxy(proxy),
        UseProxy = proxy is not null,
        UseCookies = false,
        SslOptions = Tls(tls),
    };

    private static WebProxy Proxy(Uri proxy)
    {
        var result = new WebProxy(new UriBuilder(proxy) { UserName = "", Password = "" }.Uri);
        if (proxy.UserInfo.Length == 0) return result;
        var parts = proxy.UserInfo.Split(':', 2);
        result.Credentials = new NetworkCredential(Uri.UnescapeDataString(parts[0]), parts.Length > 1 ? Uri.UnescapeDataString(parts[1]) : "");
        return result;
    }

    private static SslClientAuthenticationOptions Tls(TlsOptions options)
    {
        var tls = new SslClientAuthenticationOptions { EnabledSslProtocols = options.Protocols };
        if (options.CaFile.Length > 0)
        {
            tls.CertificateChainPolicy = new X509ChainPolicy { TrustMode = X509ChainTrustMode.CustomRootTrust, RevocationMode = X509RevocationMode.NoCheck };
            tls.CertificateChainPolicy.CustomTrustStore.ImportFromPemFile(options.CaFile);
        }

        if (options.ClientCertificateFile.Length > 0) tls.ClientCertificates = [X509Certificate2.CreateFromPemFile(options.ClientCertificateFile, options.ClientKeyFile)];
        return tls;
    }
}
