using System.Text.Json.Nodes;
using k8s;
using k8s.Models;

namespace MarketPrism.Operator.Runtime.Client;

/// <summary>The API server's verbs, generic over the entity; KubeOps' shape plus apply and preconditions, over the package's client, over the package's client.</summary>
public interface IKubernetesClient
{
    /// <summary>The namespace of this process.</summary>
    string GetCurrentNamespace();

    /// <summary>Reads one object; null if it is not there.</summary>
    /// <typeparam name="TEntity">The entity.</typeparam>
    /// <param name="name">The name.</param>
    /// <param name="namespace">The namespace.</param>
    /// <param name="cancellationToken">Cancels.</param>
    Task<TEntity?> GetAsync<TEntity>(string name, string @namespace, CancellationToken cancellationToken)
        where TEntity : class, IKubernetesObject<V1ObjectMeta>;

    /// <summary>Lists one page.</summary>
    /// <typeparam name="TEntity">The entity.</typeparam>
    /// <param name="options">What to list.</param>
    /// <param name="cancellationToken">Cancels.</param>
    Task<EntityList<TEntity>> ListAsync<TEntity>(ListOptions options, CancellationToken cancellationToken)
        where TEntity : class, IKubernetesObject<V1ObjectMeta>;

    /// <summary>Follows changes until the server ends the watch.</summary>
    /// <typeparam name="TEntity">The entity.</typeparam>
    /// <param name="options">What to watch.</param>
    /// <param name="cancellationToken">Cancels.</param>
    /// <exception cref="ApiException">The server refused, at the start or inside the stream (410: list again).</exception>
    /// <exception cref="TimeoutException">Nothing came for longer than the server's own limit.</exception>
    IAsyncEnumerable<WatchEvent<TEntity>> WatchAsync<TEntity>(WatchOptions options, CancellationToken cancellationToken)
        where TEntity : class, IKubernetesObject<V1ObjectMeta>;

    /// <summary>Creates an object.</summary>
    /// <typeparam name="TEntity">The entity.</typeparam>
    /// <param name="entity">The object.</param>
    /// <param name="cancellationToken">Cancels.</param>
    Task<TEntity> CreateAsync<TEntity>(TEntity entity, CancellationToken cancellationToken)
        where TEntity : class, IKubernetesObject<V1ObjectMeta>;

    /// <summary>Replaces an object as a whole. Fields that the type does not know are lost, so only for types that know all of theirs (leases).</summary>
    /// <typeparam name="TEntity">The entity.</typeparam>
    /// <param name="entity">The object with its resource version.</param>
    /// <param name="cancellationToken">Cancels.</param>
    Task<TEntity> UpdateAsync<TEntity>(TEntity entity, CancellationToken cancellationToken)
        where TEntity : class, IKubernetesObject<V1ObjectMeta>;

    /// <summary>Patches an object or its status; an apply creates it where it is absent.</summary>
    /// <typeparam name="TEntity">The entity.</typeparam>
    /// <param name="name">The name.</param>
    /// <param name="namespace">The namespace.</param>
    /// <param name="type">How <paramref name="patch"/> is meant.</param>
    /// <param name="patch">The patch.</param>
    /// <param name="options">Field manager, or the status.</param>
    /// <param name="cancellationToken">Cancels.</param>
    Task<TEntity> PatchAsync<TEntity>(
        string name, string @namespace, V1Patch.PatchType type, JsonNode patch, PatchOptions options, CancellationToken cancellationToken)
        where TEntity : class, IKubernetesObject<V1ObjectMeta>;

    /// <summary>Deletes an object; one that is gone already is fine.</summary>
    /// <typeparam name="TEntity">The entity.</typeparam>
    /// <param name="name">The name.</param>
    /// <param name="namespace">The namespace.</param>
    /// <param name="uid">Deletes only the object with this uid, never a namesake made since; null: whatever has the name.</param>
    /// <param name="cancellationToken">Cancels.</param>
    Task DeleteAsync<TEntity>(string name, string @namespace, string? uid, CancellationToken cancellationToken)
        where TEntity : class, IKubernetesObject<V1ObjectMeta>;

    /// <summary>The server's version, as a probe that needs no permission.</summary>
    /// <param name="cancellationToken">Cancels.</param>
    Task<string> GetServerVersionAsync(CancellationToken cancellationToken);
}
