using System.Buffers;
using System.Diagnostics.Metrics;
using System.Text;

namespace MarketPrism.Telemetry.Tests;

public sealed class PrometheusRegistryTests
{
    [Fact]
    public void All_kinds_of_instruments_are_written_in_the_text_format()
    {
        using var registry = new PrometheusRegistry();
        using var meter = new Meter("MarketPrism.Test1");
        var messages = meter.CreateCounter<long>("marketprism.messages", "{message}", "Frames \"by\" kind");
        messages.Add(3, new KeyValuePair<string, object?>("kind", "routed"), new KeyValuePair<string, object?>("exchange", "bi\"n\\a\nnce"));
        messages.Add(4, new KeyValuePair<string, object?>("kind", "routed"), new KeyValuePair<string, object?>("exchange", "bi\"n\\a\nnce"));
        messages.Add(1, new KeyValuePair<string, object?>("kind", "control"), new KeyValuePair<string, object?>("exchange", "okx"));
        meter.CreateObservableGauge("marketprism.message_age", () => 1.5, "s");
        meter.CreateObservableCounter("marketprism.nats_published", () => 7L);
        meter.CreateUpDownCounter<int>("marketprism.nats_outbox", "By").Add(-2);
        var stage = meter.CreateHistogram("marketprism.stage_duration", "s", null, null, new InstrumentAdvice<double> { HistogramBucketBoundaries = [0.001, 0.01] });
        stage.Record(0.001, new KeyValuePair<string, object?>("stage", "socket_to_bus"));
        stage.Record(0.5, new KeyValuePair<string, object?>("stage", "socket_to_bus"));
        var text = Scrape(registry);
        Assert.Contains("# HELP marketprism_messages_total Frames \"by\" kind\n# TYPE marketprism_messages_total counter\n", text, StringComparison.Ordinal);
        Assert.Contains("marketprism_messages_total{kind=\"routed\",exchange=\"bi\\\"n\\\\a\\nnce\"} 7\n", text, StringComparison.Ordinal);
        Assert.Contains("marketprism_messages_total{kind=\"control\",exchange=\"okx\"} 1\n", text, StringComparison.Ordinal);
        Assert.Contains("# TYPE marketprism_message_age_seconds gauge\nmarketprism_message_age_seconds 1.5\n", text, StringComparison.Ordinal);
        Assert.Contains("marketprism_nats_published_total 7\n", text, StringComparison.Ordinal);
        Assert.Contains("marketprism_nats_outbox_bytes -2\n", text, StringComparison.Ordinal);
        Assert.Contains("marketprism_stage_duration_seconds_bucket{stage=\"socket_to_bus\",le=\"0.001\"} 1\n", text, StringComparison.Ordinal);
        Assert.Contains("marketprism_stage_duration_seconds_bucket{stage=\"socket_to_bus\",le=\"0.01\"} 1\n", text, StringComparison.Ordinal);
        Assert.Contains("marketprism_stage_duration_seconds_bucket{stage=\"socket_to_bus\",le=\"+Inf\"} 2\n", text, StringComparison.Ordinal);
        Assert.Contains("marketprism_stage_duration_seconds_sum{stage=\"socket_to_bus\"} 0.501\n", text, StringComparison.Ordinal);
        Assert.Contains("marketprism_stage_duration_seconds_count{stage=\"socket_to_bus\"} 2\n", text, StringComparison.Ordinal);
        Assert.Equal(1, text.Split("# TYPE marketprism_messages_total").Length - 1);
    }

    [Fact]
    public void What_is_no_longer_observed_is_no_longer_written()
    {
        using var registry = new PrometheusRegistry();
        using var meter = new Meter("MarketPrism.Test2");
        Measurement<long>[] now = [new(1, new KeyValuePair<string, object?>("state", "old"))];
        meter.CreateObservableGauge("marketprism.books", () => now);
        Assert.Contains("marketprism_books{state=\"old\"} 1\n", Scrape(registry), StringComparison.Ordinal);
        now = [new(2, new KeyValuePair<string, object?>("state", "new"))];
        var text = Scrape(registry);
        Assert.DoesNotContain("state=\"old\"", text, StringComparison.Ordinal);
        Assert.Contains("marketprism_books{state=\"new\"} 2\n", text, StringComparison.Ordinal);
    }

    [Fact]
    public void Series_are_bounded_and_what_comes_beyond_is_counted_together()
    {
        using var registry = new PrometheusRegistry();
        using var meter = new Meter("MarketPrism.Test3");
        var counter = meter.CreateCounter<long>("marketprism.unbounded");
        for (var i = 0; i < MetricSource.MaxSeries + 500; i++) counter.Add(1, new KeyValuePair<string, object?>("symbol", i));
        var text = Scrape(registry);
        Assert.Contains("marketprism_unbounded_total{overflow=\"true\"} 500\n", text, StringComparison.Ordinal);
        Assert.Equal(MetricSource.MaxSeries + 1, text.Split("\nmarketprism_unbounded_total{").Length - 1);
    }

    [Fact]
    public void Two_meters_of_one_name_feed_one_family()
    {
        using var registry = new PrometheusRegistry();
        using var a = new Meter("MarketPrism.Test4", null, [new("subscription", "a")]);
        using var b = new Meter("MarketPrism.Test4", null, [new("subscription", "b")]);
        a.CreateObservableGauge("marketprism.connections_active", () => 1);
        b.CreateObservableGauge("marketprism.connections_active", () => 2);
        var text = Scrape(registry);
        Assert.Contains("marketprism_connections_active{subscription=\"a\"} 1\n", text, StringComparison.Ordinal);
        Assert.Contains("marketprism_connections_active{subscription=\"b\"} 2\n", text, StringComparison.Ordinal);
        Assert.Equal(1, text.Split("# TYPE marketprism_connections_active ").Length - 1);
    }

    [Fact]
    public void An_instrument_that_throws_costs_only_itself_and_is_counted()
    {
        using var registry = new PrometheusRegistry();
        using var meter = new Meter("MarketPrism.Test7");
        meter.CreateObservableGauge("marketprism.broken", new Func<int>(static () => throw new ObjectDisposedException("its owner")));
        meter.CreateObservableGauge("marketprism.whole", () => 1);
        Assert.Contains("marketprism_whole 1\n", Scrape(registry), StringComparison.Ordinal);
        Assert.Contains("# TYPE marketprism_metrics_failures_total counter\nmarketprism_metrics_failures_total 2\n", Scrape(registry), StringComparison.Ordinal);
    }

    [Fact]
    public void The_runtimes_own_metrics_are_there()
    {
        using var registry = new PrometheusRegistry();
        Assert.Contains("# TYPE dotnet_gc_collections_total counter", Scrape(registry), StringComparison.Ordinal);
    }

    [Fact]
    public void Recording_does_not_allocate_once_a_series_exists()
    {
        using var registry = new PrometheusRegistry();
        using var meter = new Meter("MarketPrism.Test5");
        var stage = meter.CreateHistogram<double>("marketprism.stage_duration_two", "s");
        var tag = new KeyValuePair<string, object?>("stage", "socket_to_bus");
        for (var i = 0; i < 100; i++) stage.Record(0.001, tag);
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < 10_000; i++) stage.Record(0.001, tag);
        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }

    [Fact]
    public async Task Writers_and_scrapers_do_not_lose_counts()
    {
        using var registry = new PrometheusRegistry();
        using var meter = new Meter("MarketPrism.Test6");
        var counter = meter.CreateCounter<long>("marketprism.racing");
        await Task.WhenAll(Enumerable.Range(0, 4).Select(i => Task.Run(() =>
        {
            for (var n = 0; n < 5_000; n++) counter.Add(1, new KeyValuePair<string, object?>("n", n % 50));
            Scrape(registry);
        }, TestContext.Current.CancellationToken)));
        var total = Scrape(registry).Split('\n').Where(l => l.StartsWith("marketprism_racing_total", StringComparison.Ordinal)).Sum(l => long.Parse(l.Split(' ')[1], System.Globalization.CultureInfo.InvariantCulture));
        Assert.Equal(20_000, total);
    }

    private static string Scrape(PrometheusRegistry registry)
    {
        var buffer = new ArrayBufferWriter<byte>();
        registry.Write(buffer);
        return Encoding.UTF8.GetString(buffer.WrittenSpan);
    }
}
