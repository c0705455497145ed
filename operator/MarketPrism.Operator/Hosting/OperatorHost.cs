using System.Collections;
using System.Globalization;
using MarketPrism.Configuration;
using MarketPrism.Operator.Settings;
using MarketPrism.Telemetry;
using Microsoft.AspNetCore.Builder;
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
        using var loops = new LoopGroup("operator", TimeProvider.System, logs.CreateLogger("MarketPrism.Operator"));
        await using var host = Build(options, loops, telemetry, logs);
        var background = host.Services.GetServices<IHostedService>().OfType<BackgroundService>().ToList();
        await host.StartAsync(cancellationToken).ConfigureAwait(false);
        await host.WaitForShutdownAsync(cancellationToken).ConfigureAwait(false);
        // The host stops in good order when one of its services has failed: that is a failure all the same
        if (background.Find(static b => b.ExecuteTask is { IsFaulted: true }) is not { ExecuteTask.Exception: { } failure }) return 0;
        new TerminationLog().TryWrite($"{failure.GetBaseException().GetType().Name}: {failure.GetBaseException().Message}");
        return 1;
    }

    private static WebApplication Build(OperatorOptions options, LoopGroup loops, TelemetryPipeline telemetry, ServiceLoggerProvider logs)
    {
        var builder = ServiceWeb.CreateBuilder(null, options.HttpPort, logs, TimeProvider.System);
        builder.Logging.AddFilter("NATS.Client", LogLevel.Warning); // it tells of every step of a connection
        builder.Services.Configure<HostOptions>(o => o.ShutdownTimeout = TimeSpan.FromSeconds(25));
        builder.Services.AddMarketPrismOperator(options, loops, static s => s.OnLeadershipLost = static () =>
        {
            new TerminationLog().TryWrite("the lease was lost: another operator leads");
            System.Environment.Exit(1);
        });
        builder.Services.AddHealthChecks().AddCheck("loops", new LoopsCheck(loops), tags: [HealthEndpoints.Ready]);
        var app = builder.Build().UseClientLimits();
        app.MapServiceHealth(); // /startupz has no check of its own: that it answers is enough
        app.MapGet("/metrics", (RequestDelegate)(context => telemetry.Metrics.ServeAsync(context)));
        return app;
    }

    private sealed class LoopsCheck(LoopGroup loops) : IHealthCheck
    {
        public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
        {
            var reasons = string.Join("; ", loops.Reasons().Select(static r => r.Message));
            return Task.FromResult(reasons.Length > 0 ? HealthCheckResult.Unhealthy(reasons) : HealthCheckResult.Healthy("all run"));
        }
    }
}
