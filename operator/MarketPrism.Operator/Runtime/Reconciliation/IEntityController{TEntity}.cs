using k8s;
using k8s.Models;

namespace MarketPrism.Operator.Runtime.Reconciliation;

/// <summary>Brings the world to what an object asks for. Level-based: it hears which object, never what happened to it.</summary>
/// <typeparam name="TEntity">The entity.</typeparam>
public interface IEntityController<TEntity>
    where TEntity : class, IKubernetesObject<V1ObjectMeta>
{
    /// <summary>Compares and acts. Never called twice at a time for one object.</summary>
    /// <param name="entity">The object; shared, never to be changed.</param>
    /// <param name="cancellationToken">Cancels.</param>
    Task<ReconciliationResult<TEntity>> ReconcileAsync(TEntity entity, CancellationToken cancellationToken);

    /// <summary>The object is gone from the API.</summary>
    /// <param name="entity">The last known state.</param>
    /// <param name="cancellationToken">Cancels.</param>
    Task<ReconciliationResult<TEntity>> DeletedAsync(TEntity entity, CancellationToken cancellationToken);
}
