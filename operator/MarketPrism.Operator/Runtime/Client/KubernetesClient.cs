using System.Net.Http.Headers;
using System.Runtime.CompilerServices;
using System.Text.Json;
using System.Text.Json.Nodes;
using MarketPrism.Operator.Runtime.Entities;
using MarketPrism.Operator.Runtime.Json;

namespace MarketPrism.Operator.Runtime.Client;

/// <summary>The client over one <see cref="HttpClient"/>; made by <see cref="KubernetesClientFactory"/>.</summary>
internal sealed class KubernetesClient(HttpClient http, JsonSerializerOptions json, string currentNamespace, IWriteGate? gate, TimeProvider time) : IKubernetesClient
{
    private static readonly TimeSpan RequestTimeout = TimeSpan.FromSeconds(60);

    public string GetCurrentNamespace() => currentNamespace;

    /// <summary>The same client whose writes pass <paramref name="writes"/> first.</summary>
    public KubernetesClient Guarded(IWriteGate writes) => new(http, json, currentNamespace, writes, time);

    public async Task<TEntity?> GetAsync<TEntity>(string name, string? @namespace, CancellationToken cancellationToken)
        where TEntity : class, IKubernetesObject<V1ObjectMeta>
    {
        try
        {
            return await SendAsync<TEntity>(HttpMethod.Get, ResourceDefinition.Of<TEntity>().Path(@namespace, name), null, cancellationToken).ConfigureAwait(false);
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
        var uri = ResourceDefinition.Of<TEntity>().Path(options.Namespace) + QueryString.Of(options);
        using var response = await ExchangeAsync(HttpMethod.Get, uri, null, HttpCompletionOption.ResponseHeadersRead, limit.Token).ConfigureAwait(false);
        var body = await response.Content.ReadAsStreamAsync(limit.Token).ConfigureAwait(false);
        await using (body.ConfigureAwait(false))
        {
            return await new ListReader<TEntity>(json.TypeInfo<TEntity>()).ReadAsync(body, limit.Token).ConfigureAwait(false);
        }
    }

    public async IAsyncEnumerable<WatchEvent<TEntity>> WatchAsync<TEntity>(WatchOptions options, [EnumeratorCancellation] CancellationToken cancellationToken)
        where TEntity : class, IKubernetesObject<V1ObjectMeta>
    {
        var uri = ResourceDefinition.Of<TEntity>().Path(options.Namespace) + QueryString.Of(options);
        HttpResponseMessage response;
        using (var limit = Limit(cancellationToken))
        {
            response = await ExchangeAsync(HttpMethod.Get, uri, null, HttpCompletionOption.ResponseHeadersRead, limit.Token).ConfigureAwait(false);
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
        where TEntity : class, IKubernetesObject<V1ObjectMeta> =>
        SendAsync<TEntity>(
            HttpMethod.Post, ResourceDefinition.Of<TEntity>().Path(entity.Metadata.NamespaceProperty), Body(entity, "application/json"), cancellationToken);

    public Task<TEntity> UpdateAsync<TEntity>(TEntity entity, CancellationToken cancellationToken)
        where TEntity : class, IKubernetesObject<V1ObjectMeta> =>
        SendAsync<TEntity>(
            HttpMethod.Put,
            ResourceDefinition.Of<TEntity>().Path(entity.Metadata.NamespaceProperty, entity.Metadata.Name),
            Body(entity, "application/json"),
            cancellationToken);

    public Task<TEntity> PatchAsync<TEntity>(
        string name, string? @namespace, PatchType type, JsonNode patch, PatchOptions options, CancellationToken cancellationToken)
        where TEntity : class, IKubernetesObject<V1ObjectMeta>
    {
        if (type == PatchType.Apply && string.IsNullOrEmpty(options.FieldManager)) throw new ArgumentException("an apply needs a field manager", nameof(options));
        var content = new ByteArrayContent(JsonBytes.Of(patch));
        content.Headers.ContentType = new MediaTypeHeaderValue(type switch
        {
            PatchType.Apply => "application/apply-patch+yaml",
            PatchType.Merge => "application/merge-patch+json",
            _ => "application/json-patch+json",
        });
        var uri = ResourceDefinition.Of<TEntity>().Path(@namespace, name, options.Subresource) + QueryString.Of(type, options);
        return SendAsync<TEntity>(HttpMethod.Patch, uri, content, cancellationToken);
    }

    public async Task DeleteAsync<TEntity>(string name, string? @namespace, DeleteOptions options, CancellationToken cancellationToken)
        where TEntity : class, IKubernetesObject<V1ObjectMeta>
    {
        var body = new JsonObject { ["apiVersion"] = "v1", ["kind"] = "DeleteOptions", ["propagationPolicy"] = options.PropagationPolicy };
        var preconditions = new JsonObject();
        if (options.Uid is not null) preconditions["uid"] = options.Uid;
        if (options.ResourceVersion is not null) preconditions["resourceVersion"] = options.ResourceVersion;
        if (preconditions.Count > 0) body["preconditions"] = preconditions;
        var content = new ByteArrayContent(JsonBytes.Of(body));
        content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
        using var limit = Limit(cancellationToken);
        try
        {
            var path = ResourceDefinition.Of<TEntity>().Path(@namespace, name);
            using var _ = await ExchangeAsync(HttpMethod.Delete, path, content, HttpCompletionOption.ResponseContentRead, limit.Token).ConfigureAwait(false);
        }
        catch (ApiException e) when (e.IsNotFound)
        {
            // gone already, which is what was asked for
        }
    }

    public async Task<string> GetServerVersionAsync(CancellationToken cancellationToken)
    {
        using var limit = Limit(cancellationToken);
        using var response = await ExchangeAsync(HttpMethod.Get, "version", null, HttpCompletionOption.ResponseContentRead, limit.Token).ConfigureAwait(false);
        using var body = JsonDocument.Parse(await response.Content.ReadAsByteArrayAsync(limit.Token).ConfigureAwait(false));
        return body.RootElement.GetProperty("gitVersion").GetString() ?? "";
    }

    private async Task<TEntity> SendAsync<TEntity>(HttpMethod method, string uri, HttpContent? content, CancellationToken cancellationToken)
        where TEntity : class
    {
        using var limit = Limit(cancellationToken);
        using var response = await ExchangeAsync(method, uri, content, HttpCompletionOption.ResponseContentRead, limit.Token).ConfigureAwait(false);
        var body = await response.Content.ReadAsByteArrayAsync(limit.Token).ConfigureAwait(false);
        return JsonSerializer.Deserialize(body, json.TypeInfo<TEntity>()) ?? throw new JsonException($"{method} {uri}: the answer is null");
    }

    private async Task<HttpResponseMessage> ExchangeAsync(
        HttpMethod method, string uri, HttpContent? content, HttpCompletionOption completion, CancellationToken cancellationToken)
    {
        if (method != HttpMethod.Get) gate?.Check($"{method} {uri}");
        using var request = new HttpRequestMessage(method, uri) { Content = content, Version = http.DefaultRequestVersion, VersionPolicy = http.DefaultVersionPolicy };
        request.Headers.Accept.Add(new MediaTypeWithQualityHeaderValue("application/json"));
        var response = await http.SendAsync(request, completion, cancellationToken).ConfigureAwait(false);
        if (response.IsSuccessStatusCode) return response;
        using (response)
        {
            var body = await response.Content.ReadAsByteArrayAsync(cancellationToken).ConfigureAwait(false);
            throw new ApiException(StatusReader.Read(body, response.StatusCode), response.StatusCode, $"{method} {uri}");
        }
    }

    private ByteArrayContent Body<TEntity>(TEntity entity, string mediaType)
        where TEntity : class, IKubernetesObject<V1ObjectMeta>
    {
        var definition = ResourceDefinition.Of<TEntity>();
        entity.ApiVersion ??= definition.ApiVersion;
        entity.Kind ??= definition.Kind;
        var content = new ByteArrayContent(JsonSerializer.SerializeToUtf8Bytes(entity, json.TypeInfo<TEntity>()));
        content.Headers.ContentType = new MediaTypeHeaderValue(mediaType);
        return content;
    }

    private DeadlineSource Limit(CancellationToken cancellationToken) => new(RequestTimeout, time, cancellationToken);
}
