using System.Diagnostics.Metrics;

namespace MarketPrism.Operator.Runtime.Metrics;

/// <summary>A controller's queue, under controller-runtime's names.</summary>
internal sealed class WorkQueueMetrics
{
    private readonly KeyValuePair<string, object?>[] _tags;
    private readonly Counter<long> _adds;
    private readonly Counter<long> _retries;
    private readonly Histogram<double> _waited;
    private readonly Histogram<double> _worked;

    public WorkQueueMetrics(Meter meter, string name, Func<int> depth, Func<(double Unfinished, double Longest)> running)
    {
        _tags = [new("name", name), new("controller", name)];
        double[] buckets = [1e-6, 1e-5, 1e-4, 1e-3, 1e-2, 0.1, 1, 10, 100, 1000];
        var advice = new InstrumentAdvice<double> { HistogramBucketBoundaries = buckets };
        _adds = meter.CreateCounter<long>("workqueue_adds_total", description: "Keys added to the queue.");
        _retries = meter.CreateCounter<long>("workqueue_retries_total", description: "Keys added again after a failure.");
        _waited = meter.CreateHistogram("workqueue_queue_duration_seconds", "s", "How long a key waits before it is worked on.", advice: advice);
        _worked = meter.CreateHistogram("workqueue_work_duration_seconds", "s", "How long a key is worked on.", advice: advice);
        meter.CreateObservableGauge("workqueue_depth", () => new Measurement<int>(depth(), _tags), description: "Keys that wait.");
        meter.CreateObservableGauge("workqueue_unfinished_work_seconds", () => new Measurement<double>(running().Unfinished, _tags), "s", "Sum over the keys in work.");
        meter.CreateObservableGauge("workqueue_longest_running_processor_seconds", () => new Measurement<double>(running().Longest, _tags), "s", "The longest of the keys in work.");
        _adds.Add(0, _tags);
        _retries.Add(0, _tags);
    }

    public void Added() => _adds.Add(1, _tags);

    public void Retried() => _retries.Add(1, _tags);

    public void Started(TimeSpan waited) => _waited.Record(waited.TotalSeconds, _tags);

    public void Finished(TimeSpan worked) => _worked.Record(worked.TotalSeconds, _tags);
}
