using System.Diagnostics.Metrics;
using System.Net;
using System.Reflection;
using System.Runtime.InteropServices;
using System.Text.Json.Serialization.Metadata;
using MarketPrism.Operator.Runtime.Configuration;
using MarketPrism.Operator.Runtime.Http;
using MarketPrism.Operator.Runtime.Json;
using MarketPrism.Operator.Runtime.Metrics;
using Microsoft.Extensions.Logging;

namespace MarketPrism.Operator.Runtime.Client;

/// <summary>Makes clients; owns their connections.</summary>
public sealed class KubernetesClientFactory : IDisposable
{
    private readonly KubernetesClientConfiguration _configuration;
    private readonly HttpClient _http;
    private readonly TimeProvider _time;

    /// <summary>Makes the connections' owner.</summary>
    /// <param name="configuration">Where the API server is.</param>
    /// <param name="meter">Takes the request metrics.</param>
    /// <param name="logger">Takes the server's warnings.</param>
    /// <param name="time">The clock.</param>
    public KubernetesClientFactory(KubernetesClientConfiguration configuration, Meter meter, ILogger<KubernetesClientFactory> logger, TimeProvider time)
    {
        ArgumentNullException.ThrowIfNull(configuration);
        _configuration = configuration;
        _time = time;
        var metrics = new RestClientMetrics(meter);
        HttpMessageHandler handler = ApiHttpHandler.Create(configuration);
        handler = new RestMetricsHandler(time, metrics, logger, handler);
        handler = new BearerTokenHandler(new TokenSource(configuration.TokenFile, configuration.Token, time), handler);
        handler = new RetryHandler(time, metrics, handler);
        _http = new HttpClient(handler)
        {
            BaseAddress = new Uri(configuration.Server.AbsoluteUri.TrimEnd('/') + "/"),
            Timeout = Timeout.InfiniteTimeSpan, // watches live for minutes; requests have a limit of their own
            DefaultRequestVersion = HttpVersion.Version20,
            DefaultVersionPolicy = HttpVersionPolicy.RequestVersionOrLower,
        };
        _http.DefaultRequestHeaders.UserAgent.ParseAdd(UserAgent());
    }

    /// <summary>Makes a client.</summary>
    /// <param name="gate">Asked before every write; null: writes are free.</param>
    /// <param name="resolvers">The source-generated contexts of custom resources.</param>
    public IKubernetesClient Create(IWriteGate? gate, params IJsonTypeInfoResolver[] resolvers) =>
        new KubernetesClient(_http, KubernetesJson.CreateOptions(resolvers), _configuration.Namespace, gate, _time);

    /// <inheritdoc/>
    public void Dispose() => _http.Dispose();

    private static string UserAgent()
    {
        var entry = Assembly.GetEntryAssembly()?.GetName();
        return $"{entry?.Name ?? "MarketPrism.Operator.Runtime"}/{entry?.Version?.ToString(3) ?? "0"} (linux/{RuntimeInformation.ProcessArchitecture})";
    }
}
