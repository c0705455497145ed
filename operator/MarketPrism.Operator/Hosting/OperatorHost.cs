using System.Collections;
using MarketPrism.Operator.Settings;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Diagnostics.HealthChecks;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Hosting;

namespace MarketPrism.Operator.Hosting;

/// <summary>The operator as a process: probes, metrics, and the operator itself.</summary>
internal static class OperatorHost
{
    public static Dictionary<string, string> Environment() =>
        System.Environment.GetEnvironmentVariables().Cast<DictionaryEntry>().ToDictionary(e => (string)e.Key, e => (string?)e.Value ?? "", StringComparer.Ordinal);

    /// <summary>Runs until the process is told to stop.</summary>
    public static async Task<int> RunAsync(IReadOnlyDictionary<string, string> environment, CancellationToken cancellationToken)
    {
        var options = new OperatorOptionsReader(environment).Read();
        var app = Build(options);
        await using (app.ConfigureAwait(false))
        {
            await app.RunAsync(cancellationToken).ConfigureAwait(false);
        }

        return 0;
    }

    private static WebApplication Build(OperatorOptions options)
    {
        // No arguments and no content root: the environment alone configures it
        var builder = WebApplication.CreateSlimBuilder(new WebApplicationOptions { ContentRootPath = AppContext.BaseDirectory });
        builder.WebHost.ConfigureKestrel(k =>
        {
            k.AddServerHeader = false;
            k.ListenAnyIP(options.HttpPort);
        });
        builder.Services.Configure<HostOptions>(o => o.ShutdownTimeout = TimeSpan.FromSeconds(25));
        builder.Services.AddMarketPrismOperator(options);
        var app = builder.Build();
        Map(app, "/startupz", "none");
        Map(app, "/livez", "live");
        Map(app, "/readyz", "ready");
        return app;
    }

    private static void Map(WebApplication app, string path, string tag) =>
        app.MapHealthChecks(path, new HealthCheckOptions { Predicate = r => r.Tags.Contains(tag), ResponseWriter = WriteAsync });

    private static async Task WriteAsync(HttpContext context, HealthReport report)
    {
        context.Response.ContentType = "text/plain";
        foreach (var (name, entry) in report.Entries) await context.Response.WriteAsync($"[{(entry.Status == HealthStatus.Unhealthy ? "-" : "+")}] {name}: {entry.Description}\n").ConfigureAwait(false);
        await context.Response.WriteAsync(report.Status == HealthStatus.Unhealthy ? "failed\n" : "ok\n").ConfigureAwait(false);
    }
}
