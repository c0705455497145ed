using System.Diagnostics.Metrics;
using System.Security.Cryptography;
using System.Text.Json.Serialization.Metadata;
using k8s.Exceptions;
using MarketPrism.Operator.Runtime.Http;
using MarketPrism.Operator.Runtime.Json;
using MarketPrism.Operator.Runtime.Metrics;
using Microsoft.Extensions.Logging;

namespace MarketPrism.Operator.Runtime.Client;

/// <summary>Makes clients; owns their connections.</summary>
public sealed class KubernetesClientFactory : IDisposable
{
    private readonly ClusterAccess _access;
    private readonly IReadOnlyList<IJsonTypeInfoResolver> _resolvers;
    private readonly ApiServerConnection _server;
    private readonly TimeProvider _time;

    /// <summary>Makes the connections' owner.</summary>
    /// <param name="access">Where the API server is.</param>
    /// <param name="resolvers">The source-generated contexts of custom resources.</param>
    /// <param name="meter">Takes the request metrics.</param>
    /// <param name="logger">Takes the server's warnings.</param>
    /// <param name="time">The clock.</param>
    /// <exception cref="KubernetesConfigurationException">The client certificate cannot be used.</exception>
    public KubernetesClientFactory(ClusterAccess access, IReadOnlyList<IJsonTypeInfoResolver> resolvers, Meter meter, ILogger<KubernetesClientFactory> logger, TimeProvider time)
    {
        ArgumentNullException.ThrowIfNull(access);
        _access = access;
        _resolvers = resolvers;
        _time = time;
        var metrics = new RestClientMetrics(meter);
        var tokens = access.TokenFile is null ? null : new TokenFile(access.TokenFile, time);
        try
        {
            _server = new ApiServerConnection(access, resolvers, tokens, [new RetryHandler(time, metrics), new RefusedTokenHandler(tokens), new RestMetricsHandler(time, metrics, logger)]);
        }
        catch (Exception e) when (e is KubeConfigException or CryptographicException or FormatException or IOException)
        {
            throw new KubernetesConfigurationException($"client certificate or key: {e.Message}", e);
        }
    }

    /// <summary>Makes a client.</summary>
    /// <param name="gate">Asked before every write; null: writes are free.</param>
    public IKubernetesClient Create(IWriteGate? gate) => new KubernetesClient(_server, KubernetesJsonOptions.Create(_resolvers), _access.Namespace, gate, _time);

    /// <inheritdoc/>
    public void Dispose() => _server.Dispose();
}
