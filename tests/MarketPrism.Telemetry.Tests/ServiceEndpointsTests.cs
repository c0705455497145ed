using System.Buffers;
using System.Net;
using System.Text.Json;

namespace MarketPrism.Telemetry.Tests;

public sealed class ServiceEndpointsTests : IAsyncLifetime
{
    private readonly Surface _surface = new();
    private readonly PrometheusRegistry _metrics = new();
    private readonly HttpClient _client = new();
    private ServiceEndpoints? _endpoints;

    private ServiceEndpoints Endpoints => _endpoints!;

    public async ValueTask InitializeAsync()
    {
        _endpoints = await ServiceEndpoints.ListenAsync(new ServiceEndpointsOptions { Port = 0, Address = IPAddress.Loopback }, TestContext.Current.CancellationToken);
        _endpoints.Serve(_surface, _metrics, _surface);
        _client.BaseAddress = new Uri($"http://127.0.0.1:{Endpoints.Port}");
    }

    public async ValueTask DisposeAsync()
    {
        _client.Dispose();
        await Endpoints.DisposeAsync();
        _metrics.Dispose();
    }

    [Fact]
    public async Task Probes_answer_by_their_own_verdict_alone()
    {
        Assert.Equal((HttpStatusCode.OK, "ok\n"), await GetAsync("/livez"));
        _surface.Ready = new HealthVerdict(false, "NatsDisconnected: the bus is away");
        _surface.Startup = new HealthVerdict(false, "the first dial has no outcome yet");
        Assert.Equal((HttpStatusCode.OK, "[+]live ok\nok\n"), await GetAsync("/livez?verbose"));
        Assert.Equal((HttpStatusCode.ServiceUnavailable, "[-]ready NatsDisconnected: the bus is away\nfailed\n"), await GetAsync("/readyz"));
        Assert.Equal(HttpStatusCode.ServiceUnavailable, (await GetAsync("/startupz")).Code);
        _surface.Live = new HealthVerdict(false, "wedged");
        Assert.Equal(HttpStatusCode.ServiceUnavailable, (await GetAsync("/livez")).Code);
    }

    [Fact]
    public async Task Dashboards_of_health_checks_read_every_check_as_json()
    {
        _surface.Ready = new HealthVerdict(false, "NatsDisconnected: the bus is away");
        var (code, body) = await GetAsync("/healthz");
        Assert.Equal(HttpStatusCode.ServiceUnavailable, code);
        var json = JsonDocument.Parse(body).RootElement;
        Assert.Equal("Unhealthy", json.GetProperty("status").GetString());
        var entries = json.GetProperty("entries");
        Assert.Equal("startup live ready", Names(entries));
        Assert.Equal("NatsDisconnected: the bus is away", entries.GetProperty("ready").GetProperty("description").GetString());
        Assert.Equal("Healthy", entries.GetProperty("live").GetProperty("status").GetString());
        Assert.Equal("live", entries.GetProperty("live").GetProperty("tags")[0].GetString());
    }

    [Fact]
    public async Task A_page_that_throws_is_answered_and_costs_no_other_request()
    {
        _surface.Throws = true;
        Assert.Equal((HttpStatusCode.InternalServerError, "internal error; the log has it\n"), await GetAsync("/status"));
        Assert.Equal(HttpStatusCode.OK, (await GetAsync("/livez")).Code);
        Assert.Equal(HttpStatusCode.NotFound, (await GetAsync("/nothing")).Code);
    }

    [Fact]
    public async Task Before_the_service_is_there_the_process_lives_and_its_start_is_not_over()
    {
        await using var early = await ServiceEndpoints.ListenAsync(new ServiceEndpointsOptions { Port = 0, Address = IPAddress.Loopback }, TestContext.Current.CancellationToken);
        var expected = new (string Path, HttpStatusCode Code)[] { ("livez", HttpStatusCode.OK), ("startupz", HttpStatusCode.ServiceUnavailable), ("readyz", HttpStatusCode.ServiceUnavailable), ("status", HttpStatusCode.ServiceUnavailable) };
        foreach (var (path, code) in expected)
        {
            using var response = await _client.GetAsync(new Uri($"http://127.0.0.1:{early.Port}/{path}"), TestContext.Current.CancellationToken);
            Assert.Equal(code, response.StatusCode);
        }
    }

    [Fact]
    public async Task Status_is_the_documented_json()
    {
        var json = JsonDocument.Parse((await GetAsync("/status")).Body).RootElement;
        Assert.Equal(1, json.GetProperty("schema").GetInt32());
        Assert.Equal("connector", json.GetProperty("service").GetString());
        Assert.Equal("NatsDisconnected", json.GetProperty("reasons")[0].GetProperty("code").GetString());
        foreach (var (section, names) in new[]
        {
            ("routing_stats", "total_messages routed_messages unrouted_messages control_messages callback_errors duplicate_messages reconnections proactive_reconnections connection_failures"),
            ("rates", "messages_per_s connect_attempts connect_success_ratio reconnects_last_hour error_ratio handler_us_p50 handler_us_p99"),
            ("streams", "desired sent acknowledged established flowing quiet stale rejected worst"),
            ("gaps", "open last_24h"),
            ("nats", "connected url dropped outbox_bytes"),
            ("memory", "rss_bytes caches"),
        })
        {
            Assert.Equal(names.Split(' '), json.GetProperty(section).EnumerateObject().Select(p => p.Name));
        }

        Assert.Equal("key connection state established last_data_age_s rate_per_s expected_gap_s rung repairs", Names(json.GetProperty("streams").GetProperty("worst")[0]));
        Assert.Equal("symbol reason", Names(json.GetProperty("streams").GetProperty("rejected")[0]));
        Assert.Equal("id route url state age_s next_rotation_s last_frame_age_s last_data_age_s messages epoch proxy", Names(json.GetProperty("connections")[0]));
        Assert.Equal(
            "schema service version uptime_s subscription shard exchange market config_generation state ready live reasons active_connections routing_stats rates streams connections gaps nats memory",
            Names(json));
        Assert.Equal(StatusDetail.Normal, _surface.Asked);
        await GetAsync("/status?summary");
        Assert.Equal(StatusDetail.Summary, _surface.Asked);
        await GetAsync("/status?streams=all");
        Assert.Equal(StatusDetail.All, _surface.Asked);
    }

    [Fact]
    public async Task Gaps_take_a_time()
    {
        Assert.Equal("[0]", (await GetAsync("/gaps")).Body);
        Assert.Equal("[1795305600000000000]", (await GetAsync("/gaps?since=1795305600000000000")).Body);
        Assert.Equal("[1795305600000000000]", (await GetAsync("/gaps?since=2026-11-22T00:00:00Z")).Body);
        Assert.Equal(HttpStatusCode.BadRequest, (await GetAsync("/gaps?since=yesterday")).Code);
    }

    [Fact]
    public async Task Metrics_configuration_and_hooks_are_served()
    {
        Assert.Contains("# TYPE ", (await GetAsync("/metrics")).Body, StringComparison.Ordinal);
        Assert.Equal("logging: {}\n", (await GetAsync("/config")).Body);
        using var response = await _client.PostAsync(new Uri("/debug/drop", UriKind.Relative), null, TestContext.Current.CancellationToken);
        Assert.Equal(HttpStatusCode.Accepted, response.StatusCode);
        Assert.Equal(1, _surface.Drops);
    }

    [Fact]
    public async Task Hooks_are_not_there_unless_asked_for()
    {
        await using var plain = await ServiceEndpoints.ListenAsync(new ServiceEndpointsOptions { Port = 0 }, TestContext.Current.CancellationToken);
        plain.Serve(_surface, _metrics);
        using var response = await _client.PostAsync(new Uri($"http://127.0.0.1:{plain.Port}/debug/drop"), null, TestContext.Current.CancellationToken);
        Assert.Equal(HttpStatusCode.NotFound, response.StatusCode);
        Assert.Equal(0, _surface.Drops);
    }

    [Fact]
    public async Task A_taken_port_is_an_error_that_names_it()
    {
        var error = await Assert.ThrowsAsync<IOException>(() => ServiceEndpoints.ListenAsync(new ServiceEndpointsOptions { Port = Endpoints.Port, Address = IPAddress.Loopback }, TestContext.Current.CancellationToken));
        Assert.Contains(Endpoints.Port.ToString(System.Globalization.CultureInfo.InvariantCulture), error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void The_document_survives_writing_and_reading()
    {
        var document = _surface.GetStatus(StatusDetail.Normal);
        var again = StatusJson.Read(StatusJson.Write(document));
        Assert.NotNull(again);
        Assert.Equal(document.RoutingStats, again.RoutingStats);
        Assert.Equal(document.Streams!.Worst![0], again.Streams!.Worst![0]);
        Assert.Null(StatusJson.Read("{]"u8));
    }

    private static string Names(JsonElement element) => string.Join(' ', element.EnumerateObject().Select(p => p.Name));

    private async Task<(HttpStatusCode Code, string Body)> GetAsync(string path)
    {
        using var response = await _client.GetAsync(new Uri(path, UriKind.Relative), TestContext.Current.CancellationToken);
        return (response.StatusCode, await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
    }

    private sealed class Surface : IServiceSurface, IDebugHooks
    {
        public HealthVerdict Startup { get; set; } = HealthVerdict.Good;

        public HealthVerdict Live { get; set; } = HealthVerdict.Good;

        public HealthVerdict Ready { get; set; } = HealthVerdict.Good;

        public StatusDetail Asked { get; private set; }

        public int Drops { get; private set; }

        public bool Throws { get; set; }

        public StatusDocument GetStatus(StatusDetail detail)
        {
            Asked = detail;
            if (Throws) throw new InvalidOperationException("a bug");
            return new StatusDocument
            {
                Service = "connector",
                Subscription = "binance-spot",
                Shard = "binance-spot-0",
                Exchange = "binance",
                Market = "spot",
                State = "Live",
                Reasons = [new StatusReason("NatsDisconnected", "the bus is away")],
                ActiveConnections = 1,
                RoutingStats = new RoutingCounters { TotalMessages = 3, RoutedMessages = 3 },
                Rates = new StatusRates(),
                Streams = new StreamsSection { Rejected = [new RejectedSymbol("X", "no")], Worst = [new StreamSection { Key = "orderbook.BTCUSDT" }] },
                Connections = [new ConnectionSection { Id = "a" }],
                Gaps = new GapsSection(),
                Nats = new NatsSection(),
                Memory = new MemorySection(),
            };
        }

        public void WriteGaps(long sinceNs, IBufferWriter<byte> output)
        {
            using var writer = new Utf8JsonWriter(output);
            writer.WriteStartArray();
            writer.WriteNumberValue(sinceNs);
            writer.WriteEndArray();
        }

        public string GetConfiguration() => "logging: {}\n";

        public void Wedge() => Drops = -1;

        public void Drop() => Drops++;
    }
}
