namespace MarketPrism.Telemetry;

/// <summary>
/// A receive loop, timer, watcher or listener of a service. What it throws is logged and counted, and then it is started again with backoff, or its service ends visibly
/// (<see cref="LoopPolicy"/>): it never dies unnoticed. Made by a <see cref="LoopGroup"/>; runs on the scheduler that started it.
/// </summary>
public sealed class BackgroundLoop
{
    /// <summary>The pause after the first failure; it doubles with each further one. 100 ms.</summary>
    public static readonly TimeSpan FirstPause = TimeSpan.FromMilliseconds(100);

    /// <summary>The longest pause. 30 s.</summary>
    public static readonly TimeSpan LastPause = TimeSpan.FromSeconds(30);

    /// <summary>A loop that has run for this long is taken for healthy: its next failure begins with the first pause again. 1 min.</summary>
    public static readonly TimeSpan HealthyAfter = TimeSpan.FromMinutes(1);

    private readonly Lock _lock = new();
    private readonly LoopGroup _group;
    private readonly Func<CancellationToken, Task> _body;
    private CancellationTokenSource? _running;
    private Exception? _injected;
    private string _error = "";
    private long? _restartsAt;
    private long _failures;

    internal BackgroundLoop(LoopGroup group, string name, string instance, LoopPolicy policy, Func<CancellationToken, Task> body)
    {
        _group = group;
        _body = body;
        (Name, Instance, Policy) = (name, instance, policy);
    }

    /// <summary>The loop's name: a row of the table in docs/operations.md.</summary>
    public string Name { get; }

    /// <summary>Which one of several of its kind; empty = there is one.</summary>
    public string Instance { get; }

    /// <summary>What happens when it throws.</summary>
    public LoopPolicy Policy { get; }

    /// <summary>Ends when the loop was stopped, or ended its service; never faults.</summary>
    public Task Completion { get; private set; } = Task.CompletedTask;

    /// <summary>How it is doing.</summary>
    /// <returns>The report now.</returns>
    public LoopReport Report()
    {
        lock (_lock)
        {
            TimeSpan? waiting = _restartsAt is { } at ? TimeSpan.FromSeconds(Math.Max(0, (double)(at - _group.Time.GetTimestamp()) / _group.Time.TimestampFrequency)) : null;
            return new LoopReport(Name, Instance, Policy, _failures, waiting, _error);
        }
    }

    internal bool HasStarted { get; private set; }

    internal bool IsRunning
    {
        get
        {
            lock (_lock) return _running is not null;
        }
    }

    internal void Start(CancellationToken stop)
    {
        Completion = RunAsync(stop);
        HasStarted = true;
    }

    /// <summary>For tests: stops the body where it is and goes on as if it had thrown this.</summary>
    internal bool Fail(Exception exception)
    {
        CancellationTokenSource running;
        lock (_lock)
        {
            if (_running is null || _injected is not null) return false;
            running = _running;
            _injected = exception;
        }

        running.Cancel(); // outside the lock: what waits for the token continues here
        return true;
    }

    private async Task RunAsync(CancellationToken stop)
    {
        var pause = FirstPause;
        while (!stop.IsCancellationRequested)
        {
            var started = _group.Time.GetTimestamp();
            var failure = await RunOnceAsync(stop);
            if (failure is null) return;
            if (_group.Time.GetElapsedTime(started) >= HealthyAfter) pause = FirstPause;
            var isLast = Policy == LoopPolicy.EndService;
            Note(failure, isLast ? null : pause);
            if (isLast)
            {
                LoopLog.Ended(_group.Logger, failure, Name, Instance);
                _group.OnEnded(new LoopFailedException(Name, failure));
                return;
            }

            LoopLog.Restarting(_group.Logger, failure, Name, Instance, pause);
            await Task.Delay(pause, _group.Time, stop).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing | ConfigureAwaitOptions.ContinueOnCapturedContext);
            lock (_lock) _restartsAt = null;
            pause = pause * 2 < LastPause ? pause * 2 : LastPause;
        }
    }

    /// <summary>Runs the body until it ends.</summary>
    /// <returns>Why it ended; null = it was stopped.</returns>
    private async Task<Exception?> RunOnceAsync(CancellationToken stop)
    {
        using var running = CancellationTokenSource.CreateLinkedTokenSource(stop);
        lock (_lock) (_running, _injected) = (running, null);
        Exception? thrown = null;
        try
        {
            await _body(running.Token);
        }
#pragma warning disable CA1031 // whatever a loop throws is logged and counted, and decides what becomes of it
        catch (Exception e)
#pragma warning restore CA1031
        {
            thrown = e;
        }

        lock (_lock)
        {
            _running = null;
            if (_injected is { } injected) return injected;
        }

        if (stop.IsCancellationRequested && thrown is null or OperationCanceledException) return null;
        return thrown ?? new InvalidOperationException("it returned although nobody stopped it");
    }

    private void Note(Exception failure, TimeSpan? pause)
    {
        lock (_lock)
        {
            _failures++;
            _error = $"{failure.GetType().Name}: {failure.Message}";
            _restartsAt = pause is { } wait ? _group.Time.GetTimestamp() + (long)(wait.TotalSeconds * _group.Time.TimestampFrequency) : null;
        }
    }
}
