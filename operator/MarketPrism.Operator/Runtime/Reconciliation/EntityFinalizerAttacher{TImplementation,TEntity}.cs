using k8s;
using k8s.Models;

namespace MarketPrism.Operator.Runtime.Reconciliation;

/// <summary>Puts a finalizer on an object, to be called before the first effect that it must undo.</summary>
/// <typeparam name="TImplementation">The finalizer.</typeparam>
/// <typeparam name="TEntity">The entity.</typeparam>
/// <param name="entity">The object.</param>
/// <param name="cancellationToken">Cancels.</param>
/// <returns>The object as the server has it now.</returns>
public delegate Task<TEntity> EntityFinalizerAttacher<TImplementation, TEntity>(TEntity entity, CancellationToken cancellationToken)
    where TImplementation : IEntityFinalizer<TEntity>
    where TEntity : class, IKubernetesObject<V1ObjectMeta>;
