using System.Collections.Concurrent;
using System.Diagnostics;
using System.Diagnostics.Metrics;
using System.Text;
using MarketPrism.Configuration;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace MarketPrism.Telemetry.Tests;

/// <summary>The exporter reads the process' environment, so these tests run alone.</summary>
[CollectionDefinition(nameof(OtlpExportTests), DisableParallelization = true)]
[Collection(nameof(OtlpExportTests))]
public sealed class OtlpExportTests
{
    [Fact]
    public async Task Spans_and_metrics_reach_a_collector_over_http_with_the_resource_of_the_pod()
    {
        var received = new ConcurrentQueue<(string Path, byte[] Body)>();
        await using var collector = await StartCollectorAsync(received);
        var endpoint = collector.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First();
        var environment = new Dictionary<string, string>
        {
            ["OTEL_EXPORTER_OTLP_ENDPOINT"] = endpoint,
            ["OTEL_EXPORTER_OTLP_PROTOCOL"] = "http/protobuf",
            ["POD_NAME"] = "binance-spot-0-abc",
            ["POD_NAMESPACE"] = "marketprism",
        };
        foreach (var (name, value) in environment) Environment.SetEnvironmentVariable(name, value);
        try
        {
            using var source = new ActivitySource("MarketPrism.OtlpExportTests");
            using var meter = new Meter("MarketPrism.OtlpExportTests");
            using (TelemetryPipeline.Create(ServiceIdentity.Read("connector", environment), new TelemetryOptions(), environment))
            {
                source.StartActivity("dial the venue")!.Dispose();
                meter.CreateCounter<long>("marketprism.otlp_test").Add(1);
            }
        }
        finally
        {
            foreach (var name in environment.Keys) Environment.SetEnvironmentVariable(name, null);
        }

        Assert.Contains(received, r => r.Path == "/v1/traces" && Has(r.Body, "dial the venue") && Has(r.Body, "marketprism-connector") && Has(r.Body, "binance-spot-0-abc") && Has(r.Body, "k8s.namespace.name"));
        Assert.Contains(received, r => r.Path == "/v1/metrics" && Has(r.Body, "marketprism.otlp_test"));
    }

    private static bool Has(byte[] body, string text) => body.AsSpan().IndexOf(Encoding.UTF8.GetBytes(text)) >= 0;

    private static async Task<WebApplication> StartCollectorAsync(ConcurrentQueue<(string Path, byte[] Body)> received)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        var app = builder.Build();
        app.MapPost("/{**path}", (RequestDelegate)(async context =>
        {
            using var body = new MemoryStream();
            await context.Request.Body.CopyToAsync(body, context.RequestAborted);
            received.Enqueue((context.Request.Path, body.ToArray()));
        }));
        await app.StartAsync(TestContext.Current.CancellationToken);
        return app;
    }
}
