using System.Net;
using System.Reflection;
using System.Runtime.InteropServices;
using System.Text.Json.Serialization.Metadata;
using k8s;
using MarketPrism.Operator.Runtime.Http;
using MarketPrism.Operator.Runtime.Json;

namespace MarketPrism.Operator.Runtime.Client;

/// <summary>
/// The package's client, set up for an operator: trust and tokens that follow their files, HTTP/2 whose pings find half-open connections, our handlers, our JSON. What it adds is
/// a body that is read as it arrives, for lists and watches.
/// </summary>
internal sealed class ApiServerConnection(ClusterAccess access, IReadOnlyList<IJsonTypeInfoResolver> resolvers, TokenFile? tokens, DelegatingHandler[] handlers)
    : k8s.Kubernetes(Configure(access, resolvers, tokens), handlers)
{
    /// <summary>Sends a GET and returns once the headers are there.</summary>
    public Task<HttpResponseMessage> OpenAsync(string uri, CancellationToken cancellationToken) => SendRequest<object?>(uri, HttpMethod.Get, null, null, cancellationToken);

    private static KubernetesClientConfiguration Configure(ClusterAccess access, IReadOnlyList<IJsonTypeInfoResolver> resolvers, TokenFile? tokens)
    {
        var given = access.Configuration;
        var authorities = new TrustedAuthorities(access.AuthorityFile, access.Authorities);
        var configuration = new KubernetesClientConfiguration
        {
            Host = given.Host,
            Namespace = access.Namespace,
            TlsServerName = given.TlsServerName,
            SslCaCerts = authorities.IsConfigured ? null : given.SslCaCerts,
            ClientCertificateData = given.ClientCertificateData,
            ClientCertificateKeyData = given.ClientCertificateKeyData,
            ClientCertificateFilePath = given.ClientCertificateFilePath,
            ClientKeyFilePath = given.ClientKeyFilePath,
            Username = given.Username,
            Password = given.Password,
            AccessToken = given.AccessToken,
            TokenProvider = tokens ?? given.TokenProvider,
            UserAgent = UserAgent(),
            FirstMessageHandlerSetup = handler => SetUp(handler, authorities),
        };
        configuration.AddJsonOptions(options => KubernetesJsonOptions.Apply(options, resolvers));
        return configuration;
    }

    private static void SetUp(SocketsHttpHandler handler, TrustedAuthorities authorities)
    {
        handler.KeepAlivePingDelay = TimeSpan.FromSeconds(30);
        handler.KeepAlivePingTimeout = TimeSpan.FromSeconds(15);
        handler.PooledConnectionLifetime = TimeSpan.FromMinutes(15); // so that a moved address or a rotated certificate is picked up
        handler.ConnectTimeout = TimeSpan.FromSeconds(30);
        handler.UseCookies = false;
        handler.AllowAutoRedirect = false;
        handler.AutomaticDecompression = DecompressionMethods.None;
        if (authorities.IsConfigured) handler.SslOptions.RemoteCertificateValidationCallback = (_, certificate, chain, errors) => authorities.Validate(certificate, chain, errors);
    }

    private static string UserAgent()
    {
        var entry = Assembly.GetEntryAssembly()?.GetName();
        return $"{entry?.Name ?? "MarketPrism.Operator"}/{entry?.Version?.ToString(3) ?? "0"} (linux/{RuntimeInformation.ProcessArchitecture})";
    }
}
