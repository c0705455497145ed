using k8s;
using k8s.Models;

namespace MarketPrism.Operator.Runtime.Reconciliation;

/// <summary>Cleans up outside the cluster before an object may go. Needs none: an owner reference is enough for what is inside.</summary>
/// <typeparam name="TEntity">The entity.</typeparam>
public interface IEntityFinalizer<TEntity>
    where TEntity : class, IKubernetesObject<V1ObjectMeta>
{
    /// <summary>Cleans up; may be called again for what is done already.</summary>
    /// <param name="entity">The object that is to go.</param>
    /// <param name="cancellationToken">Cancels.</param>
    Task<ReconciliationResult<TEntity>> FinalizeAsync(TEntity entity, CancellationToken cancellationToken);
}
