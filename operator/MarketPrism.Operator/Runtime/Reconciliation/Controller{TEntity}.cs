using System.Collections.Concurrent;
using System.Diagnostics;
using System.Diagnostics.Metrics;
using k8s;
using k8s.Models;
using MarketPrism.Operator.Runtime.Client;
using MarketPrism.Operator.Runtime.Informers;
using MarketPrism.Operator.Runtime.Metrics;
using MarketPrism.Operator.Runtime.Queue;
using Microsoft.Extensions.Logging;

namespace MarketPrism.Operator.Runtime.Reconciliation;

/// <summary>Takes keys from its queue and has them reconciled; failures come back with growing delays and are never given up.</summary>
internal sealed class Controller<TEntity> : IController, IInformerHandler<TEntity>, IDisposable
    where TEntity : class, IKubernetesObject<V1ObjectMeta>
{
    private readonly ResourceDefinition _definition = ResourceDefinition.Of<TEntity>();
    private readonly ConcurrentDictionary<ObjectKey, TEntity> _deleted = [];
    private readonly ResourceStore<TEntity> _store;
    private readonly Func<IEntityController<TEntity>> _reconciler;
    private readonly FinalizerSet<TEntity> _finalizers;
    private readonly ControllerOptions _options;
    private readonly WorkQueue<ObjectKey> _queue;
    private readonly ControllerMetrics _metrics;
    private readonly ActivitySource _activities;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private long _runs;

    public Controller(
        ResourceStore<TEntity> store,
        Func<IEntityController<TEntity>> reconciler,
        FinalizerSet<TEntity> finalizers,
        ControllerOptions options,
        Meter meter,
        ActivitySource activities,
        TimeProvider time,
        ILogger logger)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(options.Workers, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(options.Workers, 64);
        _store = store;
        _reconciler = reconciler;
        _finalizers = finalizers;
        _options = options;
        _activities = activities;
        _time = time;
        _logger = logger;
        Name = _definition.Kind.ToLowerInvariant();
        _queue = new WorkQueue<ObjectKey>(Name, options.RateLimit, meter, time);
        _metrics = new ControllerMetrics(meter, Name, options.Workers);
        store.AddHandler(this);
    }

    public string Name { get; }

    /// <summary>Keys that wait.</summary>
    public int Depth => _queue.Depth;

    public void Enqueue(ObjectKey key, TimeSpan after) => _queue.AddAfter(key, after);

    /// <summary>Has this controller hear of the children that its objects own.</summary>
    public void Own<TChild>(ResourceStore<TChild> children, bool statusMatters)
        where TChild : class, IKubernetesObject<V1ObjectMeta> =>
        children.AddHandler(new OwnedHandler<TChild>(_definition, statusMatters, Hear));

    /// <summary>Has this controller hear of objects that <paramref name="map"/> ties to its own.</summary>
    public void Watch<TOther>(ResourceStore<TOther> others, Func<TOther, ObjectKey?> map)
        where TOther : class, IKubernetesObject<V1ObjectMeta> =>
        others.AddHandler(new MappedHandler<TOther>(map, Hear));

    public void OnAdded(TEntity entity, bool inInitialList) => _queue.Add(ObjectKey.Of(entity), inInitialList ? WorkPriority.Low : WorkPriority.Normal);

    public void OnUpdated(TEntity before, TEntity after)
    {
        if (before.Metadata.ResourceVersion == after.Metadata.ResourceVersion) _queue.Add(ObjectKey.Of(after), WorkPriority.Low);
        else if (MetadataChanges.Matter(before.Metadata, after.Metadata)) _queue.Add(ObjectKey.Of(after));
    }

    public void OnDeleted(TEntity last, bool isTombstone)
    {
        var key = ObjectKey.Of(last);
        _deleted[key] = last;
        _queue.Add(key);
    }

    public Task RunAsync(CancellationToken cancellationToken) =>
        Task.WhenAll(Enumerable.Range(0, _options.Workers).Select(_ => WorkAsync(cancellationToken)));

    public void Dispose() => _queue.Dispose();

    private void Hear(ObjectKey key, bool isOld)
    {
        if (isOld) _queue.Add(key, WorkPriority.Low);
        else _queue.AddAfter(key, _options.GatherChildren);
    }

    private async Task WorkAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            var key = await _queue.TakeAsync(cancellationToken).ConfigureAwait(false);
            try
            {
                await ReconcileAsync(key, cancellationToken).ConfigureAwait(false);
            }
            finally
            {
                _queue.Done(key);
            }
        }
    }

    private async Task ReconcileAsync(ObjectKey key, CancellationToken cancellationToken)
    {
        using var scope = RuntimeLog.Reconciling(_logger, Name, key.Namespace, key.Name, Interlocked.Increment(ref _runs));
        using var activity = _activities.StartActivity("reconcile " + Name);
        activity?.SetTag("k8s.namespace.name", key.Namespace).SetTag("k8s.object.name", key.Name);
        var start = _time.GetTimestamp();
        using var limit = new DeadlineSource(_options.Timeout, _time, cancellationToken);
        _metrics.Started();
        var result = "error";
        try
        {
            result = Settle(key, await DispatchAsync(key, limit.Token).ConfigureAwait(false));
            if (result == "error") activity?.SetStatus(ActivityStatusCode.Error);
            else RuntimeLog.Reconciled(_logger, _time.GetElapsedTime(start));
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            result = "requeue";
            throw;
        }
        catch (TerminalException e)
        {
            activity?.SetStatus(ActivityStatusCode.Error, e.Message);
            _metrics.FailedForGood();
            _queue.Forget(key);
            RuntimeLog.ReconcileFailedForGood(_logger, e);
        }
#pragma warning disable CA1031 // whatever a reconciler throws is counted, logged and retried; the worker must live
        catch (Exception e)
#pragma warning restore CA1031
        {
            activity?.SetStatus(ActivityStatusCode.Error, e.Message);
            if (limit.IsPast) _metrics.TimedOut();
            else if (e is not (ApiException or HttpRequestException or WriteRefusedException)) _metrics.Panicked();
            _queue.AddRateLimited(key);
            RuntimeLog.ReconcileFailed(_logger, _queue.Failures(key), e);
        }
        finally
        {
            _metrics.Finished(result, _time.GetElapsedTime(start));
        }
    }

    private async Task<ReconciliationResult<TEntity>?> DispatchAsync(ObjectKey key, CancellationToken cancellationToken)
    {
        if (_store.Get(key.Namespace, key.Name) is { } entity)
        {
            return entity.Metadata.DeletionTimestamp is null
                ? await _reconciler().ReconcileAsync(entity, cancellationToken).ConfigureAwait(false)
                : await _finalizers.FinalizeAsync(entity, cancellationToken).ConfigureAwait(false);
        }

        if (!_deleted.TryGetValue(key, out var last)) return null;
        var result = await _reconciler().DeletedAsync(last, cancellationToken).ConfigureAwait(false);
        if (result.IsSuccess) _deleted.TryRemove(KeyValuePair.Create(key, last));
        return result;
    }

    private string Settle(ObjectKey key, ReconciliationResult<TEntity>? result)
    {
        if (result is { IsSuccess: false })
        {
            _queue.AddRateLimited(key);
            if (result.Error is null) RuntimeLog.ReconcileReportedFailure(_logger, result.ErrorMessage);
            else RuntimeLog.ReconcileFailed(_logger, _queue.Failures(key), result.Error);
            return "error";
        }

        _queue.Forget(key);
        if (result?.RequeueAfter is not { } after) return "success";
        _queue.AddAfter(key, after);
        return "requeue_after";
    }
}
