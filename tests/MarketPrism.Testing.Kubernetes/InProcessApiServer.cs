using System.Collections.Concurrent;
using System.Globalization;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace MarketPrism.Testing.Kubernetes;

/// <summary>
/// An API server in the test's process, over a real socket: versions, watches with bookmarks and compaction, optimistic locking,
/// the status subresource, server-side apply with managers, owner references' garbage collection, and faults on request.
/// </summary>
public sealed class InProcessApiServer : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly ObjectStore _store = new();
    private readonly ApiVerbs _verbs;
    private readonly ConcurrentQueue<ApiRequest> _requests = [];
    private long _writes;
    private long _lastBookmark;

    private InProcessApiServer(WebApplication app, TimeProvider time)
    {
        _app = app;
        _verbs = new ApiVerbs(_store, time);
        app.Run(HandleAsync);
    }

    public Uri Address { get; private set; } = new("http://127.0.0.1");

    /// <summary>Asked before each request; null: no fault.</summary>
    public Func<ApiRequest, ApiFault?> Fault { get; set; } = _ => null;

    /// <summary>How many events a read of the cache (resourceVersion=0) lags behind.</summary>
    public int Lag { get; set; }

    /// <summary>How often a watch sends a bookmark; null: never.</summary>
    public TimeSpan? BookmarkEvery { get; set; }

    /// <summary>The version of the last bookmark that was sent; 0: none.</summary>
    public long LastBookmark => Volatile.Read(ref _lastBookmark);

    /// <summary>A page's size is never larger, whatever the client asks.</summary>
    public int MaxPage { get; set; } = int.MaxValue;

    /// <summary>Continue tokens answer 410 from now on.</summary>
    public bool ExpireTokens { get; set; }

    /// <summary>Everything that was asked, in order.</summary>
    public IReadOnlyCollection<ApiRequest> Requests => _requests;

    /// <summary>Accepted writes, leases and events apart.</summary>
    public long Writes => Volatile.Read(ref _writes);

    /// <summary>The number of open watches.</summary>
    public int OpenWatches { get; private set; }

    public static async Task<InProcessApiServer> StartAsync(TimeProvider? time = null)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(k => k.Listen(System.Net.IPAddress.Loopback, 0));
        builder.Services.Configure<HostOptions>(o => o.ShutdownTimeout = TimeSpan.FromMilliseconds(100));
        var app = builder.Build();
        var server = new InProcessApiServer(app, time ?? TimeProvider.System);
        await app.StartAsync();
        server.Address = new Uri(app.Urls.First());
        return server;
    }

    public void ClearRequests() => _requests.Clear();

    /// <summary>Expires every version that a client can have, and ends the watches.</summary>
    public void Compact() => _store.Compact();

    /// <summary>Expires every version but the current one; open watches stay.</summary>
    public void CompactToCurrent() => _store.CompactToCurrent();

    public void CutWatches() => _store.CutWatches();

    /// <summary>Keeps events from watchers until released.</summary>
    public void HoldWatches(bool hold) => _store.Hold(hold);

    public JsonObject? Get(string resource, string? ns, string name) => (JsonObject?)_store.Get(resource, ns, name)?.Json.DeepClone();

    public IReadOnlyList<JsonObject> List(string resource, string? ns = null) => [.. _store.List(resource, ns, 0).Items.Select(i => (JsonObject)i.DeepClone())];

    /// <summary>Creates or replaces an object as somebody else would.</summary>
    public JsonObject Put(string apiVersion, string kind, string resource, string? ns, string name, JsonObject content)
    {
        var body = (JsonObject)content.DeepClone();
        body["apiVersion"] = apiVersion;
        body["kind"] = kind;
        body["metadata"] ??= new JsonObject();
        body["metadata"]!["name"] = name;
        var request = new ApiRequest("PUT", apiVersion, resource, ns, name, null, new Dictionary<string, string>(), "application/json");
        return Get(resource, ns, name) is null ? _verbs.Create(request, body) : _verbs.Update(request, body);
    }

    /// <summary>Patches an object, or its status, as somebody else would.</summary>
    public JsonObject Patch(string resource, string? ns, string name, JsonObject patch, string? subresource = null) =>
        _verbs.Patch(new ApiRequest("PATCH", "", resource, ns, name, subresource, new Dictionary<string, string>(), "application/merge-patch+json"), patch);

    public void Delete(string resource, string? ns, string name) =>
        _verbs.Delete(new ApiRequest("DELETE", "", resource, ns, name, null, new Dictionary<string, string>(), ""), null);

    /// <summary>Makes an object older.</summary>
    public void Age(string resource, string? ns, string name, string createdAt) => _store.Write(resource, ns, name, before =>
    {
        var json = (JsonObject)before!.Json.DeepClone();
        json["metadata"]!["creationTimestamp"] = createdAt;
        return before with { Json = json };
    });

    public async ValueTask DisposeAsync()
    {
        _store.CutWatches();
        await _app.StopAsync();
        await _app.DisposeAsync();
    }

    private async Task HandleAsync(HttpContext context)
    {
        var query = context.Request.Query.ToDictionary(q => q.Key, q => q.Value.ToString());
        var request = ApiRequest.Parse(context.Request.Method, context.Request.Path.Value!, query, context.Request.ContentType?.Split(';')[0] ?? "");
        if (request is null)
        {
            await AnswerAsync(context, 200, new JsonObject { ["gitVersion"] = "v1.34.0-in-process" });
            return;
        }

        _requests.Enqueue(request);
        var fault = Fault(request);
        try
        {
            if (fault?.Hang == true) await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, context.RequestAborted);
            if (fault?.Code is { } code)
            {
                if (fault.RetryAfterSeconds is { } after) context.Response.Headers.RetryAfter = after.ToString(CultureInfo.InvariantCulture);
                throw new ApiError(code, fault.Reason, fault.Message);
            }

            if (request.IsWatch) await WatchAsync(context, request);
            else await AnswerAsync(context, fault, await ActAsync(context, request));
        }
        catch (ApiError e)
        {
            await AnswerAsync(context, e.Code, Status(e));
        }
        catch (OperationCanceledException)
        {
            context.Abort(); // the client went
        }
    }

    private async Task<JsonObject> ActAsync(HttpContext context, ApiRequest request)
    {
        if (!request.IsWrite) return request.Name is null ? ListPage(request) : Read(request);
        var body = await JsonNode.ParseAsync(context.Request.Body, cancellationToken: context.RequestAborted);
        var result = request.Method switch
        {
            "POST" => _verbs.Create(request, (JsonObject)body!),
            "PUT" => _verbs.Update(request, (JsonObject)body!),
            "PATCH" => _verbs.Patch(request, body!),
            "DELETE" => _verbs.Delete(request, body as JsonObject),
            _ => throw new ApiError(405, "MethodNotAllowed", request.Method),
        };
        if (request.Resource is not ("leases" or "events")) Interlocked.Increment(ref _writes);
        return result;
    }

    private JsonObject Read(ApiRequest request) => _store.Get(request.Resource, request.Namespace, request.Name!)?.Json ?? throw ApiError.NotFound(request.Resource, request.Name!);

    private JsonObject ListPage(ApiRequest request)
    {
        var lag = request.Query.GetValueOrDefault("resourceVersion") == "0" ? Lag : 0;
        var token = request.Query.GetValueOrDefault("continue");
        if (token is not null && request.Query.ContainsKey("resourceVersion")) throw new ApiError(400, "BadRequest", "resourceVersion with continue");
        if (token is not null && ExpireTokens) throw new ApiError(410, "Expired", "The provided continue parameter is too old");
        var (items, version) = _store.List(request.Resource, request.Namespace, lag);
        var labels = Labels(request);
        items = [.. items.Where(labels)];
        var start = token is null ? 0 : int.Parse(token, CultureInfo.InvariantCulture);
        var limit = request.Query.TryGetValue("limit", out var text) ? Math.Min(MaxPage, int.Parse(text, CultureInfo.InvariantCulture)) : int.MaxValue;
        var page = items.Skip(start).Take(limit).Select(StripKind).ToArray();
        var metadata = new JsonObject { ["resourceVersion"] = version.ToString(CultureInfo.InvariantCulture) };
        if (start + page.Length < items.Count) metadata["continue"] = (start + page.Length).ToString(CultureInfo.InvariantCulture);
        return new JsonObject { ["kind"] = "List", ["apiVersion"] = request.ApiVersion, ["metadata"] = metadata, ["items"] = new JsonArray(page) };
    }

    /// <summary>The real server leaves kind and version off the items of a built-in kind's list.</summary>
    private static JsonNode StripKind(JsonObject item)
    {
        var copy = (JsonObject)item.DeepClone();
        copy.Remove("kind");
        copy.Remove("apiVersion");
        return copy;
    }

    private async Task WatchAsync(HttpContext context, ApiRequest request)
    {
        var events = _store.Watch(request.Resource, request.Namespace, request.Query.GetValueOrDefault("resourceVersion"));
        var labels = Labels(request);
        context.Response.ContentType = "application/json";
        await context.Response.StartAsync();
        OpenWatches++;
        try
        {
            while (true)
            {
                var more = events.WaitToReadAsync(context.RequestAborted).AsTask();
                if (BookmarkEvery is { } every && await Task.WhenAny(more, Task.Delay(every, TimeProvider.System, context.RequestAborted)) != more)
                {
                    var version = _store.Version;
                    if (events.TryPeek(out _)) continue; // an event of that version goes first
                    await WriteLineAsync(context, "BOOKMARK", new JsonObject { ["metadata"] = new JsonObject { ["resourceVersion"] = version.ToString(CultureInfo.InvariantCulture) } });
                    Volatile.Write(ref _lastBookmark, version);
                }

                if (!await more) return;
                while (events.TryRead(out var e))
                {
                    if (labels(e.Object)) await WriteLineAsync(context, e.Type, (JsonObject)e.Object.DeepClone());
                }
            }
        }
        catch (ApiError e)
        {
            await WriteLineAsync(context, "ERROR", Status(e)); // inside the stream, as the real one does
        }
        finally
        {
            OpenWatches--;
        }
    }

    private static Func<JsonObject, bool> Labels(ApiRequest request)
    {
        var wanted = (request.Query.GetValueOrDefault("labelSelector") ?? "").Split(',', StringSplitOptions.RemoveEmptyEntries).Select(p => p.Split('=')).ToArray();
        return json => wanted.All(w => (string?)json["metadata"]?["labels"]?[w[0]] == w[1]);
    }

    private static async Task WriteLineAsync(HttpContext context, string type, JsonObject json)
    {
        await context.Response.WriteAsync(new JsonObject { ["type"] = type, ["object"] = json }.ToJsonString() + "\n", context.RequestAborted);
        await context.Response.Body.FlushAsync(context.RequestAborted);
    }

    private static async Task AnswerAsync(HttpContext context, ApiFault? fault, JsonObject body)
    {
        if (fault?.CutAfter == true) context.Abort();
        else await AnswerAsync(context, 200, body);
    }

    private static Task AnswerAsync(HttpContext context, int code, JsonObject body)
    {
        context.Response.StatusCode = code;
        context.Response.ContentType = "application/json";
        return context.Response.WriteAsync(body.ToJsonString(), context.RequestAborted);
    }

    private static JsonObject Status(ApiError e) => new()
    {
        ["kind"] = "Status",
        ["apiVersion"] = "v1",
        ["status"] = "Failure",
        ["message"] = e.Message,
        ["reason"] = e.Reason,
        ["code"] = e.Code,
        ["details"] = new JsonObject { ["causes"] = new JsonArray([.. e.Causes.Select(c => new JsonObject { ["field"] = c.Field, ["message"] = c.Message, ["reason"] = "FieldManagerConflict" })]) },
    };
}
