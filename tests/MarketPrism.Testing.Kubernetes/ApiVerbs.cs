using System.Globalization;
using System.Text.Json.Nodes;

namespace MarketPrism.Testing.Kubernetes;

/// <summary>What create, update, patch and delete do to an object.</summary>
internal sealed class ApiVerbs(ObjectStore store, TimeProvider time)
{
    private int _uids;

    public JsonObject Create(ApiRequest request, JsonObject body)
    {
        var name = (string?)body["metadata"]?["name"] ?? throw new ApiError(422, "Invalid", "metadata.name is required");
        return store.Write(request.Resource, request.Namespace, name, before => before is null
            ? Fresh(request, name, body, new Dictionary<string, IReadOnlySet<string>>())
            : throw new ApiError(409, "AlreadyExists", $"{request.Resource} \"{name}\" already exists")).Json;
    }

    public JsonObject Update(ApiRequest request, JsonObject body) =>
        store.Write(request.Resource, request.Namespace, request.Name!, before =>
        {
            if (before is null) throw ApiError.NotFound(request.Resource, request.Name!);
            CheckVersion(before, (string?)body["metadata"]?["resourceVersion"]);
            return Changed(before, Guard(before.Json, (JsonObject)body.DeepClone(), request.Subresource), before.Managers);
        }).Json;

    public JsonObject Patch(ApiRequest request, JsonNode body) =>
        store.Write(request.Resource, request.Namespace, request.Name!, before => request.ContentType switch
        {
            "application/apply-patch+yaml" => Apply(request, before, (JsonObject)body),
            "application/merge-patch+json" => Patched(request, before, json => (JsonObject)JsonPatches.Merge(json, body)!),
            "application/json-patch+json" => Patched(request, before, json => JsonPatches.Apply(json, (JsonArray)body)),
            _ => throw new ApiError(415, "UnsupportedMediaType", request.ContentType),
        }).Json;

    public JsonObject Delete(ApiRequest request, JsonObject? options) =>
        store.Write(request.Resource, request.Namespace, request.Name!, before =>
        {
            if (before is null) throw ApiError.NotFound(request.Resource, request.Name!);
            if ((string?)options?["preconditions"]?["uid"] is { } uid && uid != (string?)before.Metadata["uid"]) throw ApiError.Conflict("Precondition failed: UID");
            CheckVersion(before, (string?)options?["preconditions"]?["resourceVersion"]);
            if (before.Metadata["finalizers"] is not JsonArray { Count: > 0 }) return null;
            var json = (JsonObject)before.Json.DeepClone();
            if (json["metadata"]!["deletionTimestamp"] is null)
            {
                json["metadata"]!["deletionTimestamp"] = Now();
                json["metadata"]!["generation"] = Generation(json) + 1;
            }

            return before with { Json = json };
        }).Json;

    private StoredObject Apply(ApiRequest request, StoredObject? before, JsonObject intent)
    {
        var manager = request.Query.GetValueOrDefault("fieldManager") ?? throw new ApiError(422, "Invalid", "PatchOptions.meta.k8s.io \"\" is invalid: fieldManager: Required value");
        foreach (var (key, value) in (KeyValuePair<string, string?>[])[new("apiVersion", request.ApiVersion), new("metadata.name", request.Name)])
        {
            var stated = key.Split('.').Aggregate((JsonNode?)intent, (n, k) => n?[k]);
            if ((string?)stated != value) throw new ApiError(400, "BadRequest", $"{key} is '{stated}' in the body and '{value}' in the address");
        }

        if (intent["metadata"]!["managedFields"] is not null) throw new ApiError(400, "BadRequest", "metadata.managedFields must be nil");
        if (before is null && request.Subresource is not null) throw ApiError.NotFound(request.Resource, request.Name!);
        if ((string?)intent["metadata"]?["uid"] is { } uid && uid != (string?)before?.Metadata["uid"]) throw ApiError.Conflict("Precondition failed: UID");
        if (before is not null) CheckVersion(before, (string?)intent["metadata"]?["resourceVersion"]);
        var owner = request.Subresource is null ? manager : $"{manager}#{request.Subresource}";
        var start = before ?? Fresh(request, request.Name!, new JsonObject { ["apiVersion"] = request.ApiVersion, ["kind"] = (string?)intent["kind"] }, new Dictionary<string, IReadOnlySet<string>>());
        var allowed = Visible(intent, request.Subresource);
        var applied = ServerSideApply.Apply(start, allowed, owner, request.Query.GetValueOrDefault("force") == "true");
        return before is null ? applied : Changed(before, applied.Json, applied.Managers);
    }

    private static StoredObject Patched(ApiRequest request, StoredObject? before, Func<JsonObject, JsonObject> patch)
    {
        if (before is null) throw ApiError.NotFound(request.Resource, request.Name!);
        var patched = patch(before.Json);
        CheckVersion(before, (string?)patched["metadata"]!["resourceVersion"]);
        return Changed(before, Guard(before.Json, patched, request.Subresource), before.Managers);
    }

    /// <summary>The status subresource changes the status only, everything else leaves it alone.</summary>
    private static JsonObject Guard(JsonObject before, JsonObject after, string? subresource)
    {
        var result = subresource == "status" ? (JsonObject)before.DeepClone() : after;
        var status = subresource == "status" ? after["status"] : before["status"];
        if (status is null) result.Remove("status");
        else result["status"] = status.DeepClone();
        foreach (var kept in (string[])["namespace", "uid", "creationTimestamp", "generation", "deletionTimestamp", "resourceVersion"])
        {
            if (before["metadata"]![kept] is { } value) result["metadata"]![kept] = value.DeepClone();
        }

        return result;
    }

    private static JsonObject Visible(JsonObject intent, string? subresource)
    {
        var result = (JsonObject)intent.DeepClone();
        if (subresource is null) result.Remove("status");
        else foreach (var key in result.Select(p => p.Key).Where(k => k is not ("apiVersion" or "kind" or "metadata" or "status")).ToList()) result.Remove(key);
        return result;
    }

    private static StoredObject Changed(StoredObject before, JsonObject after, IReadOnlyDictionary<string, IReadOnlySet<string>> managers)
    {
        var specOf = (JsonObject json) => new JsonObject(json.Where(p => p.Key is not ("metadata" or "status")).Select(p => KeyValuePair.Create(p.Key, p.Value?.DeepClone())));
        if (!JsonNode.DeepEquals(specOf(before.Json), specOf(after))) after["metadata"]!["generation"] = Generation(before.Json) + 1;
        return before with { Json = after, Managers = managers };
    }

    private StoredObject Fresh(ApiRequest request, string name, JsonObject body, IReadOnlyDictionary<string, IReadOnlySet<string>> managers)
    {
        var json = (JsonObject)body.DeepClone();
        json["apiVersion"] ??= request.ApiVersion;
        var metadata = json["metadata"] as JsonObject ?? [];
        json["metadata"] = metadata;
        metadata["name"] = name;
        if (request.Namespace is not null) metadata["namespace"] = request.Namespace;
        metadata["uid"] = $"00000000-0000-0000-0000-{Interlocked.Increment(ref _uids):d12}";
        metadata["generation"] = 1L;
        metadata["creationTimestamp"] = Now();
        json.Remove("status");
        return new StoredObject(request.Resource, json, managers);
    }

    private static void CheckVersion(StoredObject before, string? stated)
    {
        if (!string.IsNullOrEmpty(stated) && stated != (string?)before.Metadata["resourceVersion"])
        {
            throw ApiError.Conflict("the object has been modified; please apply your changes to the latest version and try again");
        }
    }

    private static long Generation(JsonObject json) => (long?)json["metadata"]!["generation"] ?? 1;

    private string Now() => time.GetUtcNow().UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);
}
