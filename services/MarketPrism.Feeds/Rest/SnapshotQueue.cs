namespace MarketPrism.Feeds;

/// <summary>
/// Fetches order-book snapshots, the most urgent and most active symbols first. One is in flight per symbol: whoever asks meanwhile shares it.
/// </summary>
/// <param name="rest">Asks the venue.</param>
/// <param name="completed">Gets each answer with the id of the request that caused it.</param>
/// <param name="failed">Gets what a request, or <paramref name="completed"/>, threw; the symbol can be asked for again. Must not throw.</param>
/// <param name="parallel">How many requests run at a time; at least 1.</param>
/// <param name="capacity">How many may wait; at least 1.</param>
public sealed class SnapshotQueue(IVenueRest rest, Action<RestBody, string> completed, Action<Exception> failed, int parallel = 8, int capacity = 10_000) : IAsyncDisposable
{
    private readonly Lock _lock = new();
    private readonly HashSet<string> _symbols = [];
    private readonly PriorityQueue<SnapshotJob, (BudgetPriority Priority, long Activity, long Order)> _waiting = new();
    private readonly CancellationTokenSource _stopping = new();
    private readonly TaskCompletionSource _idle = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int _running;
    private long _order;
    private bool _stopped;

    /// <summary>How many are waiting or under way.</summary>
    public int Length
    {
        get
        {
            lock (_lock) return _symbols.Count;
        }
    }

    /// <summary>The weight of those that wait.</summary>
    public int WaitingWeight
    {
        get
        {
            lock (_lock) return _waiting.UnorderedItems.Sum(w => w.Element.Request.Weight);
        }
    }

    /// <summary>Asks for a snapshot.</summary>
    /// <param name="request">The venue's request.</param>
    /// <param name="id">The asker's id of it.</param>
    /// <param name="priority">Who goes first.</param>
    /// <param name="activity">Of equal ones the more active goes first: any measure, such as frames seen.</param>
    /// <returns>What became of the wish.</returns>
    public SnapshotAdmission Ask(RestRequest request, string id, BudgetPriority priority, long activity)
    {
        SnapshotJob? start = null;
        lock (_lock)
        {
            ObjectDisposedException.ThrowIf(_stopped, this);
            if (_symbols.Contains(request.Symbol)) return SnapshotAdmission.Shared;
            if (_waiting.Count >= capacity) return SnapshotAdmission.Refused;
            _symbols.Add(request.Symbol);
            var job = new SnapshotJob(request, id, priority);
            if (_running < parallel)
            {
                _running++;
                start = job;
            }
            else
            {
                _waiting.Enqueue(job, (priority, -activity, ++_order));
            }
        }

        if (start is not null) _ = RunAsync(start); // owned by _running and _idle: DisposeAsync waits for it, and it never throws
        return SnapshotAdmission.Queued;
    }

    /// <summary>Stops: what waits is given up, what runs is cancelled and awaited.</summary>
    /// <returns>A task.</returns>
    public async ValueTask DisposeAsync()
    {
        lock (_lock)
        {
            if (_stopped) return;
            _stopped = true;
            _waiting.Clear();
            if (_running == 0) _idle.TrySetResult();
        }

        await _stopping.CancelAsync();
        await _idle.Task;
        _stopping.Dispose();
    }

    private async Task RunAsync(SnapshotJob? job)
    {
        while (job is not null)
        {
            try
            {
                completed(await rest.GetAsync(job.Request, job.Priority, _stopping.Token), job.Id);
            }
            catch (OperationCanceledException) when (_stopping.IsCancellationRequested)
            {
                // it stops: the askers ask another connector
            }
#pragma warning disable CA1031 // whatever went wrong, the symbol must not stay under way for ever: nobody could ask for it again
            catch (Exception e)
#pragma warning restore CA1031
            {
                failed(e);
            }

            job = Next(job);
        }
    }

    private SnapshotJob? Next(SnapshotJob done)
    {
        lock (_lock)
        {
            _symbols.Remove(done.Request.Symbol);
            if (!_stopped && _waiting.TryDequeue(out var job, out _)) return job;
            if (--_running == 0 && _stopped) _idle.TrySetResult();
            return null;
        }
    }

    private sealed record SnapshotJob(RestRequest Request, string Id, BudgetPriority Priority);
}
