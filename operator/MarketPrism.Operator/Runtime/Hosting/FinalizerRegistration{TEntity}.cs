using k8s;
using k8s.Models;
using MarketPrism.Operator.Runtime.Reconciliation;

namespace MarketPrism.Operator.Runtime.Hosting;

/// <summary>A finalizer as the builder registered it.</summary>
internal sealed record FinalizerRegistration<TEntity>(string Id, Func<IServiceProvider, IEntityFinalizer<TEntity>> Make)
    where TEntity : class, IKubernetesObject<V1ObjectMeta>;
