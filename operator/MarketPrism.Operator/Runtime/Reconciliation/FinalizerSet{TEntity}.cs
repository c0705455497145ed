using System.Text.Json.Nodes;
using k8s;
using k8s.Models;
using MarketPrism.Operator.Runtime.Client;

namespace MarketPrism.Operator.Runtime.Reconciliation;

/// <summary>The finalizers of a kind. Changes go by JSON patch with a test, so that somebody else's finalizer is never lost.</summary>
internal sealed class FinalizerSet<TEntity>(IKubernetesClient client)
    where TEntity : class, IKubernetesObject<V1ObjectMeta>
{
    private readonly Dictionary<string, Func<IEntityFinalizer<TEntity>>> _finalizers = [];

    public void Add(string id, Func<IEntityFinalizer<TEntity>> finalizer) => _finalizers.Add(id, finalizer);

    /// <summary>Runs all of ours that the object carries, each once, removing it after it has succeeded.</summary>
    public async Task<ReconciliationResult<TEntity>> FinalizeAsync(TEntity entity, CancellationToken cancellationToken)
    {
        foreach (var (id, finalizer) in _finalizers)
        {
            if (entity.Metadata.Finalizers?.Contains(id) != true) continue;
            var result = await finalizer().FinalizeAsync(entity, cancellationToken).ConfigureAwait(false);
            if (!result.IsSuccess) return result;
            try
            {
                entity = await DetachAsync(entity, id, cancellationToken).ConfigureAwait(false);
            }
            catch (ApiException e) when (e.IsNotFound)
            {
                return ReconciliationResult<TEntity>.Success(entity);
            }
        }

        return ReconciliationResult<TEntity>.Success(entity);
    }

    public async Task<TEntity> AttachAsync(TEntity entity, string id, CancellationToken cancellationToken)
    {
        if (entity.Metadata.Finalizers?.Contains(id) == true || entity.Metadata.DeletionTimestamp is not null) return entity;
        var seen = entity.Metadata.Finalizers is { Count: > 0 } list ? new JsonArray([.. list.Select(f => JsonValue.Create(f))]) : null;
        var add = seen is null
            ? Operation("add", "/metadata/finalizers", new JsonArray(JsonValue.Create(id)))
            : Operation("add", "/metadata/finalizers/-", JsonValue.Create(id));
        var patch = new JsonArray(Operation("test", "/metadata/finalizers", seen), add);
        return await PatchAsync(entity, patch, cancellationToken).ConfigureAwait(false);
    }

    private Task<TEntity> DetachAsync(TEntity entity, string id, CancellationToken cancellationToken)
    {
        var path = $"/metadata/finalizers/{entity.Metadata.Finalizers!.IndexOf(id)}";
        return PatchAsync(entity, new JsonArray(Operation("test", path, JsonValue.Create(id)), Operation("remove", path, null)), cancellationToken);
    }

    private Task<TEntity> PatchAsync(TEntity entity, JsonArray patch, CancellationToken cancellationToken) =>
        client.PatchAsync<TEntity>(
            entity.Metadata.Name!, entity.Metadata.NamespaceProperty, V1Patch.PatchType.JsonPatch, patch, new PatchOptions(), cancellationToken);

    private static JsonObject Operation(string op, string path, JsonNode? value)
    {
        var operation = new JsonObject { ["op"] = op, ["path"] = path };
        if (op != "remove") operation["value"] = value;
        return operation;
    }
}
