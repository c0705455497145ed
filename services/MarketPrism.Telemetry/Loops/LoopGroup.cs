using System.Diagnostics.Metrics;
using System.Globalization;
using Microsoft.Extensions.Logging;

namespace MarketPrism.Telemetry;

/// <summary>The background loops of a service: starts them, reports on them, and says when one of them ended the service. Thread-safe.</summary>
public sealed class LoopGroup : IDisposable
{
    private readonly Lock _lock = new();
    private readonly List<BackgroundLoop> _loops = [];
    private readonly SortedDictionary<string, MessageGuard> _guards = new(StringComparer.Ordinal);
    private readonly SortedDictionary<string, long> _ended = new(StringComparer.Ordinal); // failures of loops that are over, and of callbacks
    private readonly TaskCompletionSource<LoopFailedException> _failed = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Meter _meter;

    /// <summary>Makes a group without loops.</summary>
    /// <param name="component">The metrics' label <c>component</c>: <c>connector processor …</c>.</param>
    /// <param name="time">The clock of the pauses.</param>
    /// <param name="logger">Takes what loops throw.</param>
    public LoopGroup(string component, TimeProvider time, ILogger logger)
    {
        Time = time;
        Logger = logger;
        _meter = new Meter("MarketPrism.Loops", null, [new("component", component)]);
        _meter.CreateObservableCounter("marketprism.loop_failures", Failures, null, "Background loops that threw, by loop");
        _meter.CreateObservableCounter("marketprism.control_rejected", Rejections, null, "Messages from the bus that could not be used and were skipped, by loop");
        _meter.CreateObservableGauge("marketprism.loops_waiting", () => Report().Count(static l => l.Waiting is not null), null, "Background loops that threw and wait for their next start");
    }

    /// <summary>Completes when a loop ended the service, with the reason; never faults.</summary>
    public Task<LoopFailedException> Failed => _failed.Task;

    /// <summary>Messages that were skipped by all guards.</summary>
    public long Rejected
    {
        get
        {
            lock (_lock) return _guards.Values.Sum(static g => g.Count);
        }
    }

    internal TimeProvider Time { get; }

    internal ILogger Logger { get; }

    internal IReadOnlyList<MessageGuard> Guards
    {
        get
        {
            lock (_lock) return [.. _guards.Values];
        }
    }

    internal IReadOnlyList<BackgroundLoop> Loops
    {
        get
        {
            lock (_lock) return [.. _loops];
        }
    }

    /// <summary>Starts a loop; returns at its first wait.</summary>
    /// <param name="name">Its name: a row of the table in docs/operations.md.</param>
    /// <param name="policy">What happens when it throws.</param>
    /// <param name="body">The loop: runs until its token is cancelled; may be started several times, one after the other.</param>
    /// <param name="stop">Stops it.</param>
    /// <param name="instance">Which one, where the service has several of a kind.</param>
    /// <returns>The running loop; await its <see cref="BackgroundLoop.Completion"/> after stopping it.</returns>
    public BackgroundLoop Start(string name, LoopPolicy policy, Func<CancellationToken, Task> body, CancellationToken stop, string instance = "")
    {
        var loop = new BackgroundLoop(this, name, instance, policy, body);
        lock (_lock)
        {
            Forget();
            _loops.Add(loop);
        }

        loop.Start(stop);
        return loop;
    }

    /// <summary>Runs a callback that somebody else raises (an event, a signal): what it throws is logged and counted like a loop's, and does not reach the raiser.</summary>
    /// <param name="name">Its name: a row of the table in docs/operations.md.</param>
    /// <param name="callback">The callback.</param>
    public void Call(string name, Action callback)
    {
        try
        {
            callback();
        }
#pragma warning disable CA1031 // the raiser has other listeners, and no use for our faults
        catch (Exception e)
#pragma warning restore CA1031
        {
            Note(name, e);
        }
    }

    /// <summary>Logs and counts what a callback threw, where its raiser has caught it already.</summary>
    /// <param name="name">The callback's name: a row of the table in docs/operations.md.</param>
    /// <param name="exception">What it threw.</param>
    public void Note(string name, Exception exception)
    {
        LoopLog.CallbackFailed(Logger, exception, name);
        lock (_lock) _ended[name] = _ended.GetValueOrDefault(name) + 1;
    }

    /// <summary>The guard of a receive loop's messages; the same one for the same name.</summary>
    /// <param name="name">The loop's name.</param>
    /// <returns>The guard.</returns>
    public MessageGuard Guard(string name)
    {
        lock (_lock)
        {
            if (!_guards.TryGetValue(name, out var guard)) _guards.Add(name, guard = new MessageGuard(this, name));
            return guard;
        }
    }

    /// <summary>How the loops are doing that run, or ended the service.</summary>
    /// <returns>One report a loop.</returns>
    public IReadOnlyList<LoopReport> Report() => [.. Loops.Select(static l => l.Report())];

    /// <summary>A sentence for each loop that does not run.</summary>
    /// <returns>Reasons for <c>/status</c>; none = all run.</returns>
    public IEnumerable<StatusReason> Reasons()
    {
        if (_failed.Task is { IsCompletedSuccessfully: true, Result: var failure }) yield return new StatusReason("LoopFailed", failure.Message);
        foreach (var loop in Report())
        {
            if (loop.Waiting is not { } waiting) continue;
            yield return new StatusReason("LoopFailing", string.Create(
                CultureInfo.InvariantCulture,
                $"the loop {loop.Name}{(loop.Instance.Length > 0 ? $" of {loop.Instance}" : "")} threw {loop.Failures} times and is started again in {waiting.TotalSeconds:0.#} s; the last time: {loop.Error}"));
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _meter.Dispose();

    internal void OnEnded(LoopFailedException failure) => _failed.TrySetResult(failure);

    /// <summary>Loops that were stopped (a subscription that was removed) leave their counts behind and nothing else.</summary>
    private void Forget() => _loops.RemoveAll(loop =>
    {
        if (!loop.Completion.IsCompleted || !loop.HasStarted) return false;
        _ended[loop.Name] = _ended.GetValueOrDefault(loop.Name) + loop.Report().Failures;
        return true;
    });

    private List<Measurement<long>> Failures()
    {
        lock (_lock)
        {
            var counts = new SortedDictionary<string, long>(_ended, StringComparer.Ordinal);
            foreach (var loop in _loops) counts[loop.Name] = counts.GetValueOrDefault(loop.Name) + loop.Report().Failures;
            return [.. counts.Select(static c => new Measurement<long>(c.Value, new KeyValuePair<string, object?>("loop", c.Key)))];
        }
    }

    private List<Measurement<long>> Rejections()
    {
        lock (_lock) return [.. _guards.Values.Select(static g => new Measurement<long>(g.Count, new KeyValuePair<string, object?>("loop", g.Name)))];
    }
}
