namespace MarketPrism.Feeds.Simulation;

/// <summary>Runs everything on the calling thread in one order, and moves the clock when nothing is left to do: the same seed gives the same run.</summary>
public sealed class VirtualScheduler : SynchronizationContext
{
    private readonly Queue<(SendOrPostCallback Callback, object? State)> _queue = new();
    private readonly VirtualTime _time;
    private readonly int _thread = Environment.CurrentManagedThreadId;
    private string? _foreign;

    private VirtualScheduler(VirtualTime time) => _time = time;

    /// <summary>Runs to the end of a task.</summary>
    /// <param name="time">The clock.</param>
    /// <param name="main">What to run; awaits inside come back to this thread.</param>
    /// <exception cref="InvalidOperationException">Nothing is left to run, and the task has not ended; or another thread took part.</exception>
    public static void Run(VirtualTime time, Func<Task> main)
    {
        var before = Current;
        var scheduler = new VirtualScheduler(time);
        SetSynchronizationContext(scheduler);
        try
        {
            scheduler.RunToEnd(main());
        }
        finally
        {
            SetSynchronizationContext(before);
        }
    }

    /// <inheritdoc/>
    public override void Post(SendOrPostCallback d, object? state)
    {
        if (Environment.CurrentManagedThreadId != _thread) Volatile.Write(ref _foreign, Environment.StackTrace);
        else _queue.Enqueue((d, state));
    }

    /// <inheritdoc/>
    public override void Send(SendOrPostCallback d, object? state) => d(state);

    /// <inheritdoc/>
    public override SynchronizationContext CreateCopy() => this;

    private void RunToEnd(Task main)
    {
        while (!main.IsCompleted)
        {
            if (Volatile.Read(ref _foreign) is { } stack) throw new InvalidOperationException($"Another thread takes part in a run that must be deterministic: {stack}");
            if (_queue.TryDequeue(out var work)) work.Callback(work.State);
            else if (!_time.FireNext()) throw new InvalidOperationException("Nothing is left to run, and the task has not ended.");
        }

        main.GetAwaiter().GetResult();
    }
}
