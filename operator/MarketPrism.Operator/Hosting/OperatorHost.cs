using System.Buffers;
using System.Collections;
using System.Globalization;
using MarketPrism.Configuration;
using MarketPrism.Operator.Settings;
using MarketPrism.Telemetry;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Diagnostics.HealthChecks;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace MarketPrism.Operator.Hosting;

/// <summary>The operator as a process: probes, metrics, traces, and the operator itself.</summary>
internal static class OperatorHost
{
    public static Dictionary<string, string> Environment() =>
        System.Environment.GetEnvironmentVariables().Cast<DictionaryEntry>().ToDictionary(e => (string)e.Key, e => (string?)e.Value ?? "", StringComparer.Ordinal);

    /// <summary>Runs until the process is told to stop.</summary>
    public static async Task<int> RunAsync(IReadOnlyDictionary<string, string> environment, CancellationToken cancellationToken)
    {
        var options = new OperatorOptionsReader(environment).Read();
        using var logs = ServiceLoggerProvider.ToStandardError(TimeProvider.System);
        logs.Apply(new LoggingOptions { Level = options.LogLevel });
        var identity = ServiceIdentity.Read("operator", environment);
        using var telemetry = TelemetryPipeline.Create(identity, new TelemetryOptions { TraceRatio = double.Parse(options.TraceRatio, CultureInfo.InvariantCulture) }, environment);
        var app = Build(options, logs, telemetry);
        await using (app.ConfigureAwait(false))
        {
            await app.RunAsync(cancellationToken).ConfigureAwait(false);
        }

        return 0;
    }

    private static WebApplication Build(OperatorOptions options, ServiceLoggerProvider logs, TelemetryPipeline telemetry)
    {
        // No arguments and no content root: the environment alone configures it
        var builder = WebApplication.CreateSlimBuilder(new WebApplicationOptions { ContentRootPath = AppContext.BaseDirectory });
        builder.Logging.ClearProviders().AddProvider(logs).SetMinimumLevel(LogLevel.Trace);
        builder.WebHost.ConfigureKestrel(k =>
        {
            k.AddServerHeader = false;
            k.ListenAnyIP(options.HttpPort);
        });
        builder.Services.Configure<HostOptions>(o => o.ShutdownTimeout = TimeSpan.FromSeconds(25));
        builder.Services.AddMarketPrismOperator(options);
        var app = builder.Build();
        Map(app, "/startupz", "startup"); // no check of its own: that it answers is enough
        Map(app, "/livez", "live");
        Map(app, "/readyz", "ready");
        app.MapGet("/metrics", (RequestDelegate)(context =>
        {
            var text = new ArrayBufferWriter<byte>(16_384);
            telemetry.Metrics.Write(text);
            context.Response.ContentType = "text/plain; version=0.0.4; charset=utf-8";
            return context.Response.Body.WriteAsync(text.WrittenMemory, context.RequestAborted).AsTask();
        }));
        return app;
    }

    private static void Map(WebApplication app, string path, string tag) =>
        app.MapHealthChecks(path, new HealthCheckOptions { Predicate = r => r.Tags.Contains(tag), ResponseWriter = WriteAsync });

    private static async Task WriteAsync(HttpContext context, HealthReport report)
    {
        context.Response.ContentType = "text/plain; charset=utf-8";
        foreach (var (name, entry) in report.Entries) await context.Response.WriteAsync($"[{(entry.Status == HealthStatus.Unhealthy ? "-" : "+")}] {name}: {entry.Description}\n").ConfigureAwait(false);
        await context.Response.WriteAsync(report.Status == HealthStatus.Unhealthy ? "failed\n" : "ok\n").ConfigureAwait(false);
    }
}
