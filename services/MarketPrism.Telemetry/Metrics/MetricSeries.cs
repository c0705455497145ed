namespace MarketPrism.Telemetry;

/// <summary>One set of labels of a metric.</summary>
internal sealed class MetricSeries(KeyValuePair<string, object?>[] tags, byte[] labels, double[]? bounds, MetricSeries? next)
{
    private readonly long[] _buckets = bounds is null ? [] : new long[bounds.Length + 1];
    private double _value;
    private long _seen;

    public MetricSeries? Next { get; } = next;

    public byte[] Labels { get; } = labels;

    public double Value => Volatile.Read(ref _value);

    public bool Has(ReadOnlySpan<KeyValuePair<string, object?>> other)
    {
        if (other.Length != tags.Length) return false;
        for (var i = 0; i < tags.Length; i++)
        {
            if (tags[i].Key != other[i].Key || !Equals(tags[i].Value, other[i].Value)) return false;
        }

        return true;
    }

    /// <summary>Pushed values stay; observed ones count only in the turn they were told in.</summary>
    public bool IsCurrent(MetricKind kind, long observation) =>
        kind is MetricKind.Counter or MetricKind.Sum or MetricKind.Histogram || Volatile.Read(ref _seen) == observation;

    public void Record(MetricKind kind, double value, long observation)
    {
        switch (kind)
        {
            case MetricKind.Counter or MetricKind.Sum:
                Add(value);
                break;
            case MetricKind.Histogram:
                Interlocked.Increment(ref _buckets[Bucket(value)]);
                Add(value);
                break;
            default:
                // two meters of one name with equal tags: counters of one process add up within a turn
                if (kind == MetricKind.ObservableCounter && _seen == observation) value += _value;
                Volatile.Write(ref _value, value);
                Volatile.Write(ref _seen, observation);
                break;
        }
    }

    public void WriteHistogram(ref PrometheusText text, string name)
    {
        long count = 0;
        for (var i = 0; i < _buckets.Length; i++)
        {
            count += Volatile.Read(ref _buckets[i]);
            text.Sample(name, "_bucket", Labels, i < bounds!.Length ? bounds[i] : double.PositiveInfinity, count);
        }

        text.Sample(name, "_sum", Labels, default, Value);
        text.Sample(name, "_count", Labels, default, count);
    }

    private int Bucket(double value)
    {
        var at = Array.BinarySearch(bounds!, value);
        return at >= 0 ? at : ~at;
    }

    private void Add(double value)
    {
        var seen = Volatile.Read(ref _value);
        while (true)
        {
            var before = Interlocked.CompareExchange(ref _value, seen + value, seen);
            if (before.Equals(seen)) return;
            seen = before;
        }
    }
}
