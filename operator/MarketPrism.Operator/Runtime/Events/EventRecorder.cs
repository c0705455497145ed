using System.Globalization;
using System.Text.Json.Nodes;
using System.Threading.Channels;
using k8s;
using k8s.Models;
using MarketPrism.Operator.Runtime.Client;
using Microsoft.Extensions.Logging;

namespace MarketPrism.Operator.Runtime.Events;

/// <summary>
/// Writes events on a task of its own. The second alike event starts a series; its count is written at once, then every 30 min and
/// when the series ends after 6 min of silence.
/// </summary>
internal sealed class EventRecorder(IKubernetesClient client, string controller, string instance, TimeProvider time, ILogger logger)
{
    private const int Capacity = 1000;
    private const int MaxSeries = 4096;
    private const int MaxNote = 1024;
    private const int Attempts = 12;
    private static readonly TimeSpan SeriesEnds = TimeSpan.FromMinutes(6);
    private static readonly TimeSpan Refresh = TimeSpan.FromMinutes(30);
    private static readonly TimeSpan RetryAfter = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan SweepEvery = TimeSpan.FromMinutes(1);

    private readonly Channel<(EventKey Key, Eventsv1Event Event)> _queue =
        Channel.CreateBounded<(EventKey, Eventsv1Event)>(new BoundedChannelOptions(Capacity) { SingleReader = true });

    private readonly Dictionary<EventKey, EventSeriesState> _series = [];
    private long _dropped;
    private long _order;

    public long Dropped => Volatile.Read(ref _dropped);

    public void Publish(IKubernetesObject<V1ObjectMeta> entity, string reason, string message, EventType type = EventType.Normal)
    {
        var meta = entity.Metadata;
        var key = new EventKey(type, reason, entity.Kind ?? "", meta.NamespaceProperty ?? "", meta.Name ?? "", meta.Uid ?? "");
        var now = time.GetUtcNow();
        var order = Interlocked.Increment(ref _order);
        var prefix = key.Name.Length > 200 ? key.Name[..200] : key.Name;
        var e = new Eventsv1Event
        {
            Metadata = new V1ObjectMeta
            {
                Name = string.Create(CultureInfo.InvariantCulture, $"{prefix}.{now.UtcTicks + order:x}"),
                NamespaceProperty = key.Namespace.Length == 0 ? "default" : key.Namespace,
            },
            EventTime = now.UtcDateTime,
            ReportingController = controller,
            ReportingInstance = instance.Length > 128 ? instance[..128] : instance,
            Action = reason,
            Reason = reason,
            Regarding = new V1ObjectReference
            {
                ApiVersion = entity.ApiVersion,
                Kind = entity.Kind,
                Name = meta.Name,
                NamespaceProperty = meta.NamespaceProperty,
                Uid = meta.Uid,
                ResourceVersion = meta.ResourceVersion,
            },
            Note = message.Length > MaxNote ? message[..(MaxNote - 1)] + "…" : message,
            Type = type.ToString(),
        };
        if (!_queue.Writer.TryWrite((key, e))) Interlocked.Increment(ref _dropped);
    }

    /// <summary>Writes until cancelled.</summary>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        var reported = 0L;
        var waiting = _queue.Reader.WaitToReadAsync(cancellationToken).AsTask();
        var due = Task.Delay(SweepEvery, time, cancellationToken); // one timer, however many events come
        while (true)
        {
            await Task.WhenAny(waiting, due).ConfigureAwait(false);
            cancellationToken.ThrowIfCancellationRequested();
            if (waiting.IsCompleted)
            {
                await waiting.ConfigureAwait(false);
                while (_queue.Reader.TryRead(out var item)) await RecordAsync(item.Key, item.Event, cancellationToken).ConfigureAwait(false);
                waiting = _queue.Reader.WaitToReadAsync(cancellationToken).AsTask();
            }

            if (due.IsCompleted)
            {
                await SweepAsync(cancellationToken).ConfigureAwait(false);
                due = Task.Delay(SweepEvery, time, cancellationToken);
            }

            if (Dropped > reported) RuntimeLog.EventsDropped(logger, Dropped - reported);
            reported = Dropped;
        }
    }

    private async Task RecordAsync(EventKey key, Eventsv1Event e, CancellationToken cancellationToken)
    {
        if (_series.TryGetValue(key, out var known) && time.GetElapsedTime(known.SeenAt) < SeriesEnds)
        {
            known.Count++;
            known.SeenAt = time.GetTimestamp();
            known.LastObserved = time.GetUtcNow();
            if (known.PublishedCount == 1 || time.GetElapsedTime(known.PublishedAt) >= Refresh) await WriteSeriesAsync(known, cancellationToken).ConfigureAwait(false);
            return;
        }

        if (await TryWriteAsync(e, () => client.CreateAsync(e, cancellationToken), cancellationToken).ConfigureAwait(false) && _series.Count < MaxSeries)
        {
            _series[key] = new EventSeriesState(e, time.GetTimestamp());
        }
    }

    private async Task SweepAsync(CancellationToken cancellationToken)
    {
        foreach (var (key, state) in _series.Where(p => time.GetElapsedTime(p.Value.SeenAt) >= SeriesEnds).ToList())
        {
            if (state.Count > state.PublishedCount) await WriteSeriesAsync(state, cancellationToken).ConfigureAwait(false);
            _series.Remove(key);
        }
    }

    private async Task WriteSeriesAsync(EventSeriesState state, CancellationToken cancellationToken)
    {
        var e = state.Event;
        e.Series = new Eventsv1EventSeries { Count = state.Count, LastObservedTime = state.LastObserved.UtcDateTime };
        var observed = state.LastObserved.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.ffffff'Z'", CultureInfo.InvariantCulture);
        var patch = new JsonObject { ["series"] = new JsonObject { ["count"] = state.Count, ["lastObservedTime"] = observed } };
        await TryWriteAsync(e, () => PatchOrCreateAsync(e, patch, cancellationToken), cancellationToken).ConfigureAwait(false);
        state.PublishedCount = state.Count;
        state.PublishedAt = time.GetTimestamp();
    }

    private async Task PatchOrCreateAsync(Eventsv1Event e, JsonObject patch, CancellationToken cancellationToken)
    {
        try
        {
            await client.PatchAsync<Eventsv1Event>(e.Metadata.Name, e.Metadata.NamespaceProperty, V1Patch.PatchType.MergePatch, patch, new PatchOptions(), cancellationToken)
                .ConfigureAwait(false);
        }
        catch (ApiException refused) when (refused.IsNotFound)
        {
            await client.CreateAsync(e, cancellationToken).ConfigureAwait(false); // events live an hour only
        }
    }

    private async Task<bool> TryWriteAsync(Eventsv1Event e, Func<Task> write, CancellationToken cancellationToken)
    {
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                await write().ConfigureAwait(false);
                return true;
            }
            catch (Exception error) when (error is ApiException or HttpRequestException or IOException ||
                                          (error is OperationCanceledException && !cancellationToken.IsCancellationRequested))
            {
                var final = error is ApiException { IsOverloaded: false } api && (int)api.StatusCode < 500;
                if (error is ApiException { IsAlreadyExists: true }) return true; // an earlier attempt got through
                if (final || attempt == Attempts)
                {
                    RuntimeLog.EventNotRecorded(logger, e.Reason!, e.Regarding!.Kind!, e.Regarding.NamespaceProperty!, e.Regarding.Name!, error.Message);
                    return false;
                }

                await Task.Delay(RetryAfter, time, cancellationToken).ConfigureAwait(false);
            }
        }
    }
}
