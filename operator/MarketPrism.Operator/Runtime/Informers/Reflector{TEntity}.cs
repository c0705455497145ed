using System.Text.Json;
using k8s;
using k8s.Models;
using MarketPrism.Operator.Runtime.Client;
using MarketPrism.Operator.Runtime.Metrics;
using Microsoft.Extensions.Logging;

namespace MarketPrism.Operator.Runtime.Informers;

/// <summary>Lists one scope of a resource and follows it: relists only when its version is gone, resumes the watch after anything else.</summary>
internal sealed class Reflector<TEntity>(
    IKubernetesClient client,
    ResourceStore<TEntity> store,
    string? scope,
    InformerOptions options,
    InformerMetrics metrics,
    Random random,
    TimeProvider time,
    ILogger logger)
    where TEntity : class, IKubernetesObject<V1ObjectMeta>
{
    private const int MaxUnexplainedWatchFailures = 5;
    private readonly string _resource = ResourceDefinition.Of<TEntity>().ToString();
    private readonly InformerBackoff _backoff = new(options, random, time);
    private readonly TaskCompletionSource _settled = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private volatile string _lastError = "listing";
    private int _state;

    public ReflectorState State => (ReflectorState)Volatile.Read(ref _state);

    /// <summary>Completes with the first listing, or when it is forbidden.</summary>
    public Task Settled => _settled.Task;

    /// <summary>What keeps it from being synced, for people; empty when synced.</summary>
    public string Problem => State == ReflectorState.Synced ? "" : $"{_resource} in {ScopeName}: {_lastError}";

    private string ScopeName => scope ?? "all namespaces";

    public async Task RunAsync(CancellationToken cancellationToken)
    {
        metrics.Watching(_resource);
        var from = "0"; // any cached state will do at first
        while (true)
        {
            try
            {
                var version = await ListAsync(from, cancellationToken).ConfigureAwait(false);
                from = await WatchUntilExpiredAsync(version, cancellationToken).ConfigureAwait(false);
            }
            catch (ApiException e) when (e.IsExpired)
            {
                from = ""; // only the latest state can be listed
            }
            catch (Exception e) when (IsTransient(e, cancellationToken))
            {
                await ReportAndWaitAsync(e, cancellationToken).ConfigureAwait(false);
            }
        }
    }

    private async Task<string> ListAsync(string from, CancellationToken cancellationToken)
    {
        var items = new List<TEntity>();
        // A cached state is served whole whatever the limit; pages are for the latest state
        int? limit = from.Length == 0 ? options.PageSize : null;
        var page = new ListOptions { Namespace = scope, LabelSelector = options.LabelSelector, ResourceVersion = from, Limit = limit };
        while (true)
        {
            EntityList<TEntity> list;
            try
            {
                list = await client.ListAsync<TEntity>(page, cancellationToken).ConfigureAwait(false);
            }
            catch (ApiException e) when (e.IsExpired && page.Continue is not null)
            {
                items.Clear(); // the token aged; all at once then
                page = page with { Continue = null, Limit = null, ResourceVersion = "" };
                continue;
            }

            items.AddRange(list.Items);
            if (list.Continue is not null)
            {
                page = page with { Continue = list.Continue };
                continue;
            }

            store.Replace(items, scope, State != ReflectorState.Synced);
            metrics.Listed(_resource);
            RuntimeLog.Listed(logger, _resource, ScopeName, items.Count, list.ResourceVersion);
            Settle(ReflectorState.Synced);
            return list.ResourceVersion;
        }
    }

    /// <summary>Watches until the version is gone; returns what the next listing must not be older than.</summary>
    private async Task<string> WatchUntilExpiredAsync(string version, CancellationToken cancellationToken)
    {
        var unexplained = 0;
        while (true)
        {
            var start = time.GetTimestamp();
            var events = 0;
            try
            {
                var span = options.MinWatch + ((options.MaxWatch - options.MinWatch) * random.NextDouble());
                var watch = new WatchOptions { Namespace = scope, LabelSelector = options.LabelSelector, ResourceVersion = version, Timeout = span };
                await foreach (var e in client.WatchAsync<TEntity>(watch, cancellationToken).ConfigureAwait(false))
                {
                    events++;
                    version = e.ResourceVersion;
                    if (e.Type == WatchEventType.Deleted) store.Delete(e.Entity!);
                    else if (e.Entity is { } entity) store.Apply(entity);
                }

                metrics.WatchEnded(_resource, "timeout");
                RuntimeLog.WatchEnded(logger, _resource, ScopeName, "timeout", version);
                unexplained = 0;
                if (events == 0 && time.GetElapsedTime(start) < TimeSpan.FromSeconds(1)) await PauseAsync(cancellationToken).ConfigureAwait(false);
            }
            catch (ApiException e) when (e.IsExpired)
            {
                metrics.WatchEnded(_resource, "expired");
                RuntimeLog.VersionExpired(logger, _resource, ScopeName, version);
                return "";
            }
            catch (Exception e) when (IsTransient(e, cancellationToken))
            {
                metrics.WatchEnded(_resource, e is TimeoutException ? "idle" : "error");
                RuntimeLog.WatchEnded(logger, _resource, ScopeName, e.Message, version);
                if (events > 0) unexplained = 0;
                // Overload and lost connections are no reason to list again: that is what melts a busy API server
                if (e is JsonException || (e is ApiException { IsOverloaded: false } && ++unexplained >= MaxUnexplainedWatchFailures)) return version;
                await PauseAsync(cancellationToken).ConfigureAwait(false);
            }
        }
    }

    private async Task ReportAndWaitAsync(Exception error, CancellationToken cancellationToken)
    {
        _lastError = error.Message;
        metrics.ListFailed(_resource);
        if (error is ApiException { IsForbidden: true }) Settle(ReflectorState.Forbidden);
        var delay = _backoff.Next();
        RuntimeLog.ListFailed(logger, _resource, ScopeName, delay, error.Message);
        await Task.Delay(delay, time, cancellationToken).ConfigureAwait(false);
    }

    private Task PauseAsync(CancellationToken cancellationToken) => Task.Delay(_backoff.Next(), time, cancellationToken);

    private void Settle(ReflectorState state)
    {
        Volatile.Write(ref _state, (int)state);
        _settled.TrySetResult();
    }

    private static bool IsTransient(Exception e, CancellationToken cancellationToken) =>
        e is ApiException or HttpRequestException or IOException or TimeoutException or JsonException ||
        (e is OperationCanceledException && !cancellationToken.IsCancellationRequested);
}
