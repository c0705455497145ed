using k8s;
using k8s.Models;

namespace MarketPrism.Operator.Runtime.Reconciliation;

/// <summary>Has an object reconciled although nothing changed in the API, for triggers from elsewhere.</summary>
/// <typeparam name="TEntity">The entity.</typeparam>
/// <param name="namespace">The object's namespace.</param>
/// <param name="name">The object's name.</param>
/// <param name="queueIn">After which time.</param>
public delegate void EntityQueue<TEntity>(string @namespace, string name, TimeSpan queueIn)
    where TEntity : class, IKubernetesObject<V1ObjectMeta>;
