using k8s;
using k8s.Models;
using MarketPrism.Operator.Runtime.Client;
using MarketPrism.Operator.Runtime.Metrics;
using Microsoft.Extensions.Logging;

namespace MarketPrism.Operator.Runtime.Informers;

/// <summary>One store fed by a reflector for each namespace (or one for all), so that a namespace without permission stops only itself.</summary>
internal sealed class Informer<TEntity> : IInformer
    where TEntity : class, IKubernetesObject<V1ObjectMeta>
{
    private readonly List<Reflector<TEntity>> _reflectors;

    public Informer(IKubernetesClient client, InformerOptions options, InformerMetrics metrics, Random random, TimeProvider time, ILogger logger)
    {
        Store = new ResourceStore<TEntity>(time);
        string?[] scopes = options.Namespaces.Count == 0 ? [null] : [.. options.Namespaces];
        _reflectors = [.. scopes.Select(s => new Reflector<TEntity>(client, Store, s, options, metrics, random, time, logger))];
        Settled = Task.WhenAll(_reflectors.Select(r => r.Settled));
    }

    public ResourceStore<TEntity> Store { get; }

    public Task Settled { get; }

    public IEnumerable<string> Problems => _reflectors.Select(r => r.Problem).Where(p => p.Length > 0);

    public Task RunAsync(CancellationToken cancellationToken) => Task.WhenAll(_reflectors.Select(r => r.RunAsync(cancellationToken)));
}
