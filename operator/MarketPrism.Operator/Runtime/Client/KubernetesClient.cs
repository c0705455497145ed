using System.Runtime.CompilerServices;
using System.Text.Json;
using System.Text.Json.Nodes;
using k8s;
using k8s.Autorest;
using k8s.Models;
using MarketPrism.Operator.Runtime.Json;

namespace MarketPrism.Operator.Runtime.Client;

/// <summary>The client over one <see cref="ApiServerConnection"/>; made by <see cref="KubernetesClientFactory"/>.</summary>
internal sealed class KubernetesClient(ApiServerConnection server, JsonSerializerOptions json, string currentNamespace, IWriteGate? gate, TimeProvider time) : IKubernetesClient
{
    private static readonly TimeSpan RequestTimeout = TimeSpan.FromSeconds(60);

    public string GetCurrentNamespace() => currentNamespace;

    public async Task<TEntity?> GetAsync<TEntity>(string name, string @namespace, CancellationToken cancellationToken)
        where TEntity : class, IKubernetesObject<V1ObjectMeta>
    {
        var (group, version, _, plural) = ResourceDefinition.Of<TEntity>();
        try
        {
            return await SendAsync(
                $"GET {plural} {@namespace}/{name}",
                t => server.CustomObjects.GetNamespacedCustomObjectWithHttpMessagesAsync<TEntity>(group, version, @namespace, plural, name, cancellationToken: t),
                cancellationToken).ConfigureAwait(false);
        }
        catch (ApiException e) when (e.IsNotFound)
        {
            return null;
        }
    }

    public async Task<EntityList<TEntity>> ListAsync<TEntity>(ListOptions options, CancellationToken cancellationToken)
        where TEntity : class, IKubernetesObject<V1ObjectMeta>
    {
        using var limit = Limit(cancellationToken);
        using var response = await OpenAsync(ResourceDefinition.Of<TEntity>().ListUri(options), limit.Token).ConfigureAwait(false);
        var body = await response.Content.ReadAsStreamAsync(limit.Token).ConfigureAwait(false);
        await using (body.ConfigureAwait(false))
        {
            return await new ListReader<TEntity>(json.TypeInfo<TEntity>()).ReadAsync(body, limit.Token).ConfigureAwait(false);
        }
    }

    public async IAsyncEnumerable<WatchEvent<TEntity>> WatchAsync<TEntity>(WatchOptions options, [EnumeratorCancellation] CancellationToken cancellationToken)
        where TEntity : class, IKubernetesObject<V1ObjectMeta>
    {
        HttpResponseMessage response;
        using (var limit = Limit(cancellationToken))
        {
            response = await OpenAsync(ResourceDefinition.Of<TEntity>().WatchUri(options), limit.Token).ConfigureAwait(false);
        }

        using (response)
        {
            var body = await response.Content.ReadAsStreamAsync(cancellationToken).ConfigureAwait(false);
            await using (body.ConfigureAwait(false))
            {
                var events = WatchReader.ReadAsync(body, json.TypeInfo<TEntity>(), options.Timeout + options.IdleGrace, time, cancellationToken);
                await foreach (var e in events.ConfigureAwait(false)) yield return e;
            }
        }
    }

    public Task<TEntity> CreateAsync<TEntity>(TEntity entity, CancellationToken cancellationToken)
        where TEntity : class, IKubernetesObject<V1ObjectMeta>
    {
        var (group, version, _, plural) = Complete(entity);
        return WriteAsync(
            $"POST {plural} {entity.Metadata.NamespaceProperty}/{entity.Metadata.Name}",
            t => server.CustomObjects.CreateNamespacedCustomObjectWithHttpMessagesAsync<TEntity>(entity, group, version, entity.Metadata.NamespaceProperty, plural, cancellationToken: t),
            cancellationToken);
    }

    public Task<TEntity> UpdateAsync<TEntity>(TEntity entity, CancellationToken cancellationToken)
        where TEntity : class, IKubernetesObject<V1ObjectMeta>
    {
        var (group, version, _, plural) = Complete(entity);
        return WriteAsync(
            $"PUT {plural} {entity.Metadata.NamespaceProperty}/{entity.Metadata.Name}",
            t => server.CustomObjects.ReplaceNamespacedCustomObjectWithHttpMessagesAsync<TEntity>(entity, group, version, entity.Metadata.NamespaceProperty, plural, entity.Metadata.Name, cancellationToken: t),
            cancellationToken);
    }

    public Task<TEntity> PatchAsync<TEntity>(string name, string @namespace, V1Patch.PatchType type, JsonNode patch, PatchOptions options, CancellationToken cancellationToken)
        where TEntity : class, IKubernetesObject<V1ObjectMeta>
    {
        var isApply = type == V1Patch.PatchType.ApplyPatch;
        if (isApply && string.IsNullOrEmpty(options.FieldManager)) throw new ArgumentException("an apply needs a field manager", nameof(options));
        var (group, version, _, plural) = ResourceDefinition.Of<TEntity>();
        var body = new V1Patch(patch.ToJsonString(), type);
        bool? force = isApply ? options.Force : null;
        return WriteAsync(
            $"PATCH {plural} {@namespace}/{name}",
            t => options.Status
                ? server.CustomObjects.PatchNamespacedCustomObjectStatusWithHttpMessagesAsync<TEntity>(
                    body, group, version, @namespace, plural, name, fieldManager: options.FieldManager, fieldValidation: "Warn", force: force, cancellationToken: t)
                : server.CustomObjects.PatchNamespacedCustomObjectWithHttpMessagesAsync<TEntity>(
                    body, group, version, @namespace, plural, name, fieldManager: options.FieldManager, fieldValidation: "Warn", force: force, cancellationToken: t),
            cancellationToken);
    }

    public async Task DeleteAsync<TEntity>(string name, string @namespace, string? uid, CancellationToken cancellationToken)
        where TEntity : class, IKubernetesObject<V1ObjectMeta>
    {
        var (group, version, _, plural) = ResourceDefinition.Of<TEntity>();
        var options = new V1DeleteOptions { ApiVersion = "v1", Kind = "DeleteOptions", PropagationPolicy = "Background", Preconditions = uid is null ? null : new V1Preconditions { Uid = uid } };
        try
        {
            await WriteAsync(
                $"DELETE {plural} {@namespace}/{name}",
                t => server.CustomObjects.DeleteNamespacedCustomObjectWithHttpMessagesAsync<MetadataOnly>(group, version, @namespace, plural, name, options, cancellationToken: t),
                cancellationToken).ConfigureAwait(false);
        }
        catch (ApiException e) when (e.IsNotFound)
        {
            // gone already, which is what was asked for
        }
    }

    public async Task<string> GetServerVersionAsync(CancellationToken cancellationToken) =>
        (await SendAsync("GET version", t => server.Version.GetCodeWithHttpMessagesAsync(cancellationToken: t), cancellationToken).ConfigureAwait(false)).GitVersion;

    private async Task<TBody> WriteAsync<TBody>(string request, Func<CancellationToken, Task<HttpOperationResponse<TBody>>> send, CancellationToken cancellationToken)
    {
        gate?.Check(request);
        return await SendAsync(request, send, cancellationToken).ConfigureAwait(false);
    }

    private async Task<TBody> SendAsync<TBody>(string request, Func<CancellationToken, Task<HttpOperationResponse<TBody>>> send, CancellationToken cancellationToken)
    {
        using var limit = Limit(cancellationToken);
        try
        {
            using var answer = await send(limit.Token).ConfigureAwait(false);
            return answer.Body ?? throw new JsonException($"{request}: the answer is null");
        }
        catch (HttpOperationException e)
        {
            throw Refused(e, request);
        }
    }

    private async Task<HttpResponseMessage> OpenAsync(string uri, CancellationToken cancellationToken)
    {
        try
        {
            return await server.OpenAsync(uri, cancellationToken).ConfigureAwait(false);
        }
        catch (HttpOperationException e)
        {
            throw Refused(e, $"GET {uri}");
        }
    }

    private static ApiException Refused(HttpOperationException e, string request) =>
        new(StatusReader.Read(e.Response.Content ?? "", e.Response.StatusCode), e.Response.StatusCode, request);

    /// <summary>Items of lists come without kind.</summary>
    private static ResourceDefinition Complete<TEntity>(TEntity entity)
        where TEntity : class, IKubernetesObject<V1ObjectMeta>
    {
        var definition = ResourceDefinition.Of<TEntity>();
        entity.ApiVersion ??= definition.ApiVersion;
        entity.Kind ??= definition.Kind;
        return definition;
    }

    private DeadlineSource Limit(CancellationToken cancellationToken) => new(RequestTimeout, time, cancellationToken);
}
