using System.Buffers;
using System.Diagnostics.Metrics;

namespace MarketPrism.Telemetry;

/// <summary>
/// Listens to the process' instruments and writes them as Prometheus text (version 0.0.4): the same instruments that OTLP exports. Series are bounded
/// for each instrument; what comes beyond is counted in one series labelled <c>overflow="true"</c>. Recording does not allocate once a series exists.
/// </summary>
public sealed class PrometheusRegistry : IDisposable
{
    private readonly MeterListener _listener = new();
    private readonly Lock _lock = new();
    private readonly SortedDictionary<string, MetricFamily> _families = new(StringComparer.Ordinal);
    private readonly Lock _scrape = new();
    private long _failures;

    /// <summary>Starts to listen to all meters named <c>MarketPrism*</c>, <c>System.Runtime</c> and <c>System.Net.Http</c>.</summary>
    /// <param name="isListening">False: to none, and what is written is empty.</param>
    public PrometheusRegistry(bool isListening = true)
    {
        if (!isListening) return;
        // The state is null for a moment while an instrument is being enabled or its meter disposed
        _listener.InstrumentPublished = (instrument, listener) =>
        {
            if (Wants(instrument) && Source(instrument) is { } source) listener.EnableMeasurementEvents(instrument, source);
        };
        _listener.SetMeasurementEventCallback<long>(static (_, value, tags, state) => (state as MetricSource)?.Record(value, tags));
        _listener.SetMeasurementEventCallback<int>(static (_, value, tags, state) => (state as MetricSource)?.Record(value, tags));
        _listener.SetMeasurementEventCallback<double>(static (_, value, tags, state) => (state as MetricSource)?.Record(value, tags));
        _listener.SetMeasurementEventCallback<float>(static (_, value, tags, state) => (state as MetricSource)?.Record(value, tags));
        _listener.SetMeasurementEventCallback<short>(static (_, value, tags, state) => (state as MetricSource)?.Record(value, tags));
        _listener.SetMeasurementEventCallback<byte>(static (_, value, tags, state) => (state as MetricSource)?.Record(value, tags));
        _listener.SetMeasurementEventCallback<decimal>(static (_, value, tags, state) => (state as MetricSource)?.Record((double)value, tags));
        _listener.Start();
    }

    /// <summary>Observes the observable instruments and writes everything.</summary>
    /// <param name="output">Takes UTF-8 text.</param>
    public void Write(IBufferWriter<byte> output)
    {
        lock (_scrape)
        {
            MetricFamily[] families;
            lock (_lock) families = [.. _families.Values];
            foreach (var family in families) family.BeginObservation();
            Observe();
            var text = new PrometheusText(output);
            foreach (var family in families) family.Write(ref text);
            if (_failures > 0)
            {
                text.Head("marketprism_metrics_failures_total", "Instruments that could not be observed", MetricKind.Counter);
                text.Sample("marketprism_metrics_failures_total", "", default, default, _failures);
            }

            text.Flush();
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _listener.Dispose();

    /// <summary>Asks the observable instruments. One that throws (its owner is being disposed) must not cost the others: the listener goes through all, then tells.</summary>
    private void Observe()
    {
        try
        {
            _listener.RecordObservableInstruments();
        }
        catch (AggregateException e)
        {
            _failures += e.InnerExceptions.Count;
        }
    }

    private static bool Wants(Instrument instrument) =>
        instrument.Meter.Name.StartsWith("MarketPrism", StringComparison.Ordinal) || instrument.Meter.Name is "System.Runtime" or "System.Net.Http";

    private MetricSource? Source(Instrument instrument)
    {
        var kind = instrument switch
        {
            Histogram<double> or Histogram<long> or Histogram<int> or Histogram<float> => MetricKind.Histogram,
            Counter<long> or Counter<int> or Counter<double> => MetricKind.Counter,
            ObservableCounter<long> or ObservableCounter<int> or ObservableCounter<double> => MetricKind.ObservableCounter,
            UpDownCounter<long> or UpDownCounter<int> or UpDownCounter<double> => MetricKind.Sum,
            _ => MetricKind.Gauge,
        };
        var name = PrometheusNames.Metric(instrument.Name, instrument.Unit, kind is MetricKind.Counter or MetricKind.ObservableCounter);
        lock (_lock)
        {
            if (!_families.TryGetValue(name, out var family)) _families.Add(name, family = new MetricFamily(name, kind, instrument.Description ?? ""));
            return family.Kind == kind ? family.Source(instrument) : null;
        }
    }
}
