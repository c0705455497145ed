using System.Collections;
using System.Globalization;
using MarketPrism.Configuration;
using MarketPrism.Operator.Settings;
using MarketPrism.Telemetry;
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
        using var host = Build(options, loops, logs);
        var background = host.Services.GetServices<IHostedService>().OfType<BackgroundService>().ToList();
        var pages = new OperatorPages(host.Services.GetRequiredService<HealthCheckService>(), loops, telemetry.Metrics);
        await using var http = HttpServer.Listen(null, options.HttpPort, pages.Answer, TimeProvider.System, logs.CreateLogger("MarketPrism.Http"));
        await host.RunAsync(cancellationToken).ConfigureAwait(false);
        // The host stops in good order when one of its services has failed: that is a failure all the same
        if (background.Find(static b => b.ExecuteTask is { IsFaulted: true }) is not { ExecuteTask.Exception: { } failure }) return 0;
        new TerminationLog().TryWrite($"{failure.GetBaseException().GetType().Name}: {failure.GetBaseException().Message}");
        return 1;
    }

    private static IHost Build(OperatorOptions options, LoopGroup loops, ServiceLoggerProvider logs)
    {
        // No arguments and no files: the environment alone configures it
        var builder = Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings { ContentRootPath = AppContext.BaseDirectory });
        builder.Logging.AddProvider(logs).SetMinimumLevel(LogLevel.Trace);
        builder.Logging.AddFilter("Microsoft.Extensions.Diagnostics.HealthChecks", LogLevel.None); // a probe that fails says so in its answer
        builder.Services.Configure<HostOptions>(o => o.ShutdownTimeout = TimeSpan.FromSeconds(25));
        builder.Services.AddMarketPrismOperator(options, loops, static s => s.OnLeadershipLost = static () =>
        {
            new TerminationLog().TryWrite("the lease was lost: another operator leads");
            System.Environment.Exit(1);
        });
        return builder.Build();
    }
}
