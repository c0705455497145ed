using System.Diagnostics.Metrics;

namespace MarketPrism.Telemetry;

/// <summary>The series of one metric that come from meters with the same tags.</summary>
internal sealed class MetricSource
{
    internal const int MaxSeries = 2_000;

    private static readonly double[] DefaultBounds = [0.0001, 0.00025, 0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10];
    private static readonly KeyValuePair<string, object?>[] Overflow = [new("overflow", "true")];

    private readonly Lock _lock = new();
    private readonly MetricKind _kind;
    private readonly double[] _bounds;
    private readonly KeyValuePair<string, object?>[] _meterTags;
    private volatile Dictionary<int, MetricSeries> _series = [];
    private int _count;
    private long _observation;

    public MetricSource(MetricKind kind, Instrument instrument, KeyValuePair<string, object?>[] meterTags)
    {
        _kind = kind;
        _meterTags = meterTags;
        _bounds = instrument switch
        {
            Histogram<double> { Advice.HistogramBucketBoundaries: { } bounds } => [.. bounds],
            Histogram<long> { Advice.HistogramBucketBoundaries: { } bounds } => [.. bounds.Select(static b => (double)b)],
            _ => DefaultBounds,
        };
    }

    public void Record(double value, ReadOnlySpan<KeyValuePair<string, object?>> tags) => Find(tags).Record(_kind, value, _observation);

    /// <summary>Values that are not observed again in this turn are gone: a stream that was removed leaves no series behind.</summary>
    public void BeginObservation() => _observation++;

    public void Write(ref PrometheusText text, string name, string help, ref bool isHead)
    {
        foreach (var first in _series.Values)
        {
            for (var series = first; series is not null; series = series.Next)
            {
                if (!series.IsCurrent(_kind, _observation)) continue;
                if (isHead) text.Head(name, help, _kind);
                isHead = false;
                if (_kind == MetricKind.Histogram) series.WriteHistogram(ref text, name);
                else text.Sample(name, "", series.Labels, default, series.Value);
            }
        }
    }

    private MetricSeries Find(ReadOnlySpan<KeyValuePair<string, object?>> tags)
    {
        var hash = Hash(tags);
        if (_series.TryGetValue(hash, out var found))
        {
            for (var series = found; series is not null; series = series.Next)
            {
                if (series.Has(tags)) return series;
            }
        }

        return Add(hash, tags);
    }

    private MetricSeries Add(int hash, ReadOnlySpan<KeyValuePair<string, object?>> tags)
    {
        lock (_lock)
        {
            if (_count >= MaxSeries && !tags.SequenceEqual(Overflow)) return Find(Overflow);
            _series.TryGetValue(hash, out var head);
            for (var series = head; series is not null; series = series.Next)
            {
                if (series.Has(tags)) return series;
            }

            var added = new MetricSeries(tags.ToArray(), PrometheusText.FormatLabels(_meterTags, tags), _kind == MetricKind.Histogram ? _bounds : null, head);
            _series = new Dictionary<int, MetricSeries>(_series) { [hash] = added }; // copied: readers take no lock
            _count++;
            return added;
        }
    }

    private static int Hash(ReadOnlySpan<KeyValuePair<string, object?>> tags)
    {
        var hash = default(HashCode);
        foreach (var (key, value) in tags)
        {
            hash.Add(key);
            hash.Add(value);
        }

        return hash.ToHashCode();
    }
}
