using System.Diagnostics.Metrics;
using System.Text;

namespace MarketPrism.Telemetry;

/// <summary>One metric. Several meters of one name (two connectors in one process) feed it; their own tags keep them apart. Changed under the registry's lock.</summary>
internal sealed class MetricFamily(string name, MetricKind kind, string help)
{
    private readonly Dictionary<string, MetricSource> _byTags = new(StringComparer.Ordinal);
    private volatile MetricSource[] _sources = [];

    public MetricKind Kind => kind;

    public MetricSource Source(Instrument instrument)
    {
        KeyValuePair<string, object?>[] tags = [.. instrument.Meter.Tags ?? [], .. instrument.Tags ?? []];
        var key = Encoding.UTF8.GetString(PrometheusText.FormatLabels(tags, []));
        if (_byTags.TryGetValue(key, out var source)) return source;
        _byTags.Add(key, source = new MetricSource(kind, instrument, tags));
        _sources = [.. _byTags.Values];
        return source;
    }

    public void BeginObservation()
    {
        foreach (var source in _sources) source.BeginObservation();
    }

    public void Write(ref PrometheusText text)
    {
        var isHead = true;
        foreach (var source in _sources) source.Write(ref text, name, help, ref isHead);
    }
}
