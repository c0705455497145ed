using System.Diagnostics.Metrics;

namespace MarketPrism.Operator.Runtime.Metrics;

/// <summary>Reconciliations, under controller-runtime's names; every series starts at zero so that rates and alerts work.</summary>
internal sealed class ControllerMetrics
{
    private readonly KeyValuePair<string, object?> _controller;
    private readonly Counter<long> _total;
    private readonly Counter<long> _errors;
    private readonly Counter<long> _terminal;
    private readonly Counter<long> _panics;
    private readonly Counter<long> _timeouts;
    private readonly Histogram<double> _duration;
    private int _active;

    public ControllerMetrics(Meter meter, string controller, int workers)
    {
        _controller = new("controller", controller);
        _total = meter.CreateCounter<long>("controller_runtime_reconcile_total", description: "Reconciliations by controller and result.");
        _errors = meter.CreateCounter<long>("controller_runtime_reconcile_errors_total", description: "Reconciliations that failed.");
        _terminal = meter.CreateCounter<long>("controller_runtime_terminal_reconcile_errors_total", description: "Failures that are not tried again.");
        _panics = meter.CreateCounter<long>("controller_runtime_reconcile_panics_total", description: "Reconciliations that threw what they should not.");
        _timeouts = meter.CreateCounter<long>("controller_runtime_reconcile_timeouts_total", description: "Reconciliations cut off by their time limit.");
        _duration = meter.CreateHistogram(
            "controller_runtime_reconcile_time_seconds",
            "s",
            "How long a reconciliation takes.",
            advice: new InstrumentAdvice<double>
            {
                HistogramBucketBoundaries = [0.005, 0.01, 0.025, 0.05, 0.1, 0.15, 0.2, 0.25, 0.3, 0.35, 0.4, 0.45, 0.5, 0.6, 0.7, 0.8, 0.9, 1, 1.25, 1.5, 1.75, 2, 2.5, 3, 3.5, 4, 4.5, 5, 6, 7, 8, 9, 10, 15, 20, 25, 30, 40, 50, 60],
            });
        meter.CreateObservableGauge("controller_runtime_max_concurrent_reconciles", () => new Measurement<int>(workers, _controller), description: "Workers of the controller.");
        meter.CreateObservableGauge("controller_runtime_active_workers", () => new Measurement<int>(Volatile.Read(ref _active), _controller), description: "Workers that are busy.");
        foreach (var result in (string[])["success", "error", "requeue", "requeue_after"]) _total.Add(0, _controller, new("result", result));
        foreach (var counter in (Counter<long>[])[_errors, _terminal, _panics, _timeouts]) counter.Add(0, _controller);
    }

    public void Started() => Interlocked.Increment(ref _active);

    public void Finished(string result, TimeSpan duration)
    {
        Interlocked.Decrement(ref _active);
        _total.Add(1, _controller, new("result", result));
        _duration.Record(duration.TotalSeconds, _controller);
        if (result == "error") _errors.Add(1, _controller);
    }

    public void FailedForGood() => _terminal.Add(1, _controller);

    public void Panicked() => _panics.Add(1, _controller);

    public void TimedOut() => _timeouts.Add(1, _controller);
}
