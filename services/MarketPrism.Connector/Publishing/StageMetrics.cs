using System.Diagnostics.Metrics;
using MarketPrism.Domain;

namespace MarketPrism.Connector.Publishing;

/// <summary>How long a frame takes from the venue to the socket and from the socket to the bus; recorded for a part of the frames.</summary>
internal sealed class StageMetrics
{
    private readonly Histogram<double> _stages;
    private readonly TimeProvider _time;
    private readonly KeyValuePair<string, object?> _exchange;
    private readonly KeyValuePair<string, object?> _market;

    public StageMetrics(Meter meter, TimeProvider time, Exchange exchange, Market market)
    {
        _time = time;
        _exchange = new("exchange", exchange.Token);
        _market = new("market", market.Token);
        _stages = meter.CreateHistogram("marketprism.stage_duration", "s", "Time that frames spend in a stage of the pipeline", null, new InstrumentAdvice<double>
        {
            HistogramBucketBoundaries = [0.00001, 0.000025, 0.00005, 0.0001, 0.00025, 0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10],
        });
    }

    /// <summary>The venue's clock less ours, seconds; 0 until it was measured.</summary>
    public double ClockOffsetSeconds { get; set; }

    public void RecordStages(long eventTimeMs, long receivedNs)
    {
        if (!_stages.Enabled) return;
        if (eventTimeMs > 0) _stages.Record(Math.Max(0, (receivedNs / 1e9) - (eventTimeMs / 1e3) + ClockOffsetSeconds), Stage("venue_to_socket"), _exchange, _market);
        var nowNs = (_time.GetUtcNow() - DateTimeOffset.UnixEpoch).Ticks * 100;
        _stages.Record(Math.Max(0, (nowNs - receivedNs) / 1e9), Stage("socket_to_bus"), _exchange, _market);
    }

    private static KeyValuePair<string, object?> Stage(string name) => new("stage", name);
}
