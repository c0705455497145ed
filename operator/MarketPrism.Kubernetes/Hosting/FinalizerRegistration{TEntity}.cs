using MarketPrism.Kubernetes.Entities;
using MarketPrism.Kubernetes.Reconciliation;

namespace MarketPrism.Kubernetes.Hosting;

/// <summary>A finalizer as the builder registered it.</summary>
internal sealed record FinalizerRegistration<TEntity>(string Id, Func<IServiceProvider, IEntityFinalizer<TEntity>> Make)
    where TEntity : class, IKubernetesObject<V1ObjectMeta>;
