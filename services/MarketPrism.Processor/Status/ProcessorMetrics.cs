using System.Diagnostics.Metrics;
using MarketPrism.Bus;
using MarketPrism.Markets;
using MarketPrism.Markets.Messages;

namespace MarketPrism.Processor;

/// <summary>The processor's instruments: observed when somebody scrapes, so that frames pay nothing for them; only the stages are recorded as they happen.</summary>
internal sealed class ProcessorMetrics : IDisposable
{
    private readonly Meter _meter = new("MarketPrism.Processor", null, [new("component", "processor")]);

    public ProcessorMetrics(ProcessorService service, IBus bus)
    {
        Stages = _meter.CreateHistogram("marketprism.stage_duration", "s", "Time that frames spend in a stage of the pipeline", null, new InstrumentAdvice<double>
        {
            HistogramBucketBoundaries = [0.00001, 0.000025, 0.00005, 0.0001, 0.00025, 0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10],
        });
        _meter.CreateObservableGauge("marketprism.books", () => Books(service), null, "Books by state");
        _meter.CreateObservableCounter("marketprism.book_resyncs", () => service.Gaps.Counts().Where(static c => c.Key.State == Domain.GapState.Repaired && c.Key.Cause != Domain.GapCause.TradeGap).Select(static c =>
            new Measurement<long>(c.Value, Tag("cause", c.Key.Cause.Name()))), null, "Books synced afresh, by cause");
        _meter.CreateObservableCounter("marketprism.gaps", () => service.Gaps.Counts().Select(static c =>
            new Measurement<long>(c.Value, Tag("cause", c.Key.Cause.Name()), Tag("state", c.Key.State.Name()))), null, "Ledger records by cause and state");
        _meter.CreateObservableCounter("marketprism.messages", () => Messages(service.GetTotals()), null, "Frames by kind");
        _meter.CreateObservableCounter("marketprism.odd_values", () => Odd(service.GetTotals()), null, "Values and elements of good frames that could not be read");
        _meter.CreateObservableCounter("marketprism.connections_evicted", () => service.Core.Workers.Sum(static w => w.Connections.Evicted), null, "Connections that were forgotten because there were too many");
        _meter.CreateObservableCounter("marketprism.trades_backfilled", () => service.GetTotals().Backfilled, null, "Trades fetched over REST");
        _meter.CreateObservableGauge("marketprism.snapshot_queue_length", () => service.Core.Requests.Count, null, "Requests to connectors that wait or are under way");
        _meter.CreateObservableGauge("marketprism.partitions_owned", () => service.GetTotals().Partitions, null, "Partitions published here");
        _meter.CreateObservableGauge("marketprism.nats_connected", () => bus.Status.IsConnected ? 1 : 0, null, "Whether the bus is there");
        _meter.CreateObservableCounter("marketprism.nats_published", () => bus.Status.Published, null, "Messages handed to the bus");
        _meter.CreateObservableCounter("marketprism.nats_dropped", () => (Measurement<long>[])
        [
            .. bus.Status.Drops.ByPolicy().Select(static d => new Measurement<long>(d.Value, Tag("policy", d.Key))), new(service.Overflowed, Tag("policy", "slow_consumer")),
        ], null, "Messages dropped, by policy");
        _meter.CreateObservableGauge("marketprism.nats_outbox", () => bus.Status.OutboxBytes, "By", "Bytes that wait for the bus");
        _meter.CreateObservableGauge("marketprism.nats_outbox_messages", () => bus.Status.OutboxMessages, null, "Messages that wait for the bus");
        _meter.CreateObservableCounter("marketprism.nats_reconnections", () => bus.Status.Reconnections, null, "How often the connection to the bus came back");
    }

    /// <summary>How long frames are on the way, by stage.</summary>
    public Histogram<double> Stages { get; }

    public void Dispose() => _meter.Dispose();

    /// <summary>Every state of every market that has books: none that is not synced is a fact, and no absent series.</summary>
    private static IEnumerable<Measurement<int>> Books(ProcessorService service) =>
        service.Core.ReportBooks().GroupBy(static b => (b.Key.Exchange, b.Key.Market)).SelectMany(static g => Enum.GetValues<BookState>().Select(state => new Measurement<int>(
            g.Count(b => b.State == state), Tag("exchange", g.Key.Exchange.Token), Tag("market", g.Key.Market.Token), Tag("state", System.Text.Encoding.UTF8.GetString(BookFlow.StateName(state))))));

    private static IEnumerable<Measurement<long>> Messages(ProcessorTotals totals) =>
    [
        new(totals.Consumed - totals.Unrouted, Tag("kind", "routed")), new(totals.Unrouted, Tag("kind", "unrouted")),
        new(totals.Duplicates, Tag("kind", "duplicate")), new(totals.Rejected, Tag("kind", "error")), new(totals.Lost, Tag("kind", "lost")),
    ];

    private static IEnumerable<Measurement<long>> Odd(ProcessorTotals totals) => [new(totals.OddValues, Tag("kind", "value")), new(totals.OddElements, Tag("kind", "element"))];

    private static KeyValuePair<string, object?> Tag(string name, string value) => new(name, value);
}
