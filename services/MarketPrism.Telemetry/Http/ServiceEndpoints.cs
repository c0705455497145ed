using System.Buffers;
using System.Globalization;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Diagnostics.HealthChecks;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Logging;

namespace MarketPrism.Telemetry;

/// <summary>The HTTP port of a service: <c>/startupz /livez /readyz</c>, <c>/status</c>, <c>/gaps</c>, <c>/metrics</c>, <c>/config</c>. Owns the web server.</summary>
public sealed class ServiceEndpoints : IAsyncDisposable
{
    private const string JsonType = "application/json";

    private readonly WebApplication _app;

    private ServiceEndpoints(WebApplication app) => _app = app;

    /// <summary>The port that is listened on.</summary>
    public int Port { get; private set; }

    /// <summary>Starts to serve.</summary>
    /// <param name="surface">What is served.</param>
    /// <param name="metrics">The metrics.</param>
    /// <param name="options">Where.</param>
    /// <param name="cancellationToken">Cancels the start.</param>
    /// <returns>The running server.</returns>
    /// <exception cref="IOException">The port is taken.</exception>
    public static async Task<ServiceEndpoints> StartAsync(
        IServiceSurface surface, PrometheusRegistry metrics, ServiceEndpointsOptions options, CancellationToken cancellationToken)
    {
        // No arguments and no content root: this server is configured by our own file alone
        var builder = WebApplication.CreateSlimBuilder(new WebApplicationOptions { ContentRootPath = AppContext.BaseDirectory });
        builder.Logging.ClearProviders();
        if (options.Logs is { } logs) builder.Logging.AddProvider(logs).SetMinimumLevel(LogLevel.Trace);
        builder.Logging.AddFilter("Microsoft.Extensions.Diagnostics.HealthChecks", LogLevel.None); // a probe that fails says so in its answer
        builder.WebHost.ConfigureKestrel(k =>
        {
            k.AddServerHeader = false;
            if (options.Address is null) k.ListenAnyIP(options.Port); // falls back to IPv4 where a pod has no IPv6
            else k.Listen(options.Address, options.Port);
        });
        builder.Services.Configure<Microsoft.Extensions.Hosting.HostOptions>(static o => o.ShutdownTimeout = TimeSpan.FromSeconds(2));
        builder.Services.AddHealthChecks()
            .Add(Check("startup", () => surface.Startup))
            .Add(Check("live", () => surface.Live))
            .Add(Check("ready", () => surface.Ready));
        var app = builder.Build();
        MapHealth(app, "/startupz", "startup");
        MapHealth(app, "/livez", "live");
        MapHealth(app, "/readyz", "ready");
        Map(app, surface, metrics);
        if (options.DebugHooks is { } hooks) MapHooks(app, hooks);
        await app.StartAsync(cancellationToken).ConfigureAwait(false);
        var address = app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First();
        return new ServiceEndpoints(app) { Port = new Uri(address.Replace("[::]", "localhost", StringComparison.Ordinal)).Port };
    }

    /// <summary>Stops serving.</summary>
    /// <returns>A task.</returns>
    public async ValueTask DisposeAsync()
    {
        await _app.StopAsync().ConfigureAwait(false);
        await _app.DisposeAsync().ConfigureAwait(false);
    }

    private static HealthCheckRegistration Check(string tag, Func<HealthVerdict> verdict) => new(tag, new SurfaceCheck(verdict), HealthStatus.Unhealthy, [tag]);

    private static void MapHealth(WebApplication app, string path, string tag) =>
        app.MapHealthChecks(path, new HealthCheckOptions { Predicate = r => r.Tags.Contains(tag), ResponseWriter = WriteHealthAsync, AllowCachingResponses = false });

    private static void Map(WebApplication app, IServiceSurface surface, PrometheusRegistry metrics)
    {
        app.MapGet("/status", (RequestDelegate)(context => WriteAsync(context, JsonType, StatusJson.Write(surface.GetStatus(Detail(context.Request))))));
        app.MapGet("/config", (RequestDelegate)(context => WriteAsync(context, "application/yaml; charset=utf-8", Encoding.UTF8.GetBytes(surface.GetConfiguration()))));
        app.MapGet("/metrics", (RequestDelegate)(context =>
        {
            var buffer = new ArrayBufferWriter<byte>(16_384);
            metrics.Write(buffer);
            return WriteAsync(context, "text/plain; version=0.0.4; charset=utf-8", buffer.WrittenMemory);
        }));
        app.MapGet("/gaps", (RequestDelegate)(context =>
        {
            if (!TryReadSince(context.Request.Query["since"], out var since))
            {
                context.Response.StatusCode = StatusCodes.Status400BadRequest;
                return context.Response.WriteAsync("since: Unix ns, or a time as 2026-11-22T10:00:00Z\n");
            }

            var buffer = new ArrayBufferWriter<byte>(16_384);
            surface.WriteGaps(since, buffer);
            return WriteAsync(context, JsonType, buffer.WrittenMemory);
        }));
    }

    private static void MapHooks(WebApplication app, IDebugHooks hooks)
    {
        app.MapPost("/debug/wedge", (RequestDelegate)(context => Run(context, hooks.Wedge)));
        app.MapPost("/debug/drop", (RequestDelegate)(context => Run(context, hooks.Drop)));

        static Task Run(HttpContext context, Action hook)
        {
            hook();
            context.Response.StatusCode = StatusCodes.Status202Accepted;
            return Task.CompletedTask;
        }
    }

    private static StatusDetail Detail(HttpRequest request) =>
        request.Query.ContainsKey("summary") ? StatusDetail.Summary : request.Query["streams"] == "all" ? StatusDetail.All : StatusDetail.Normal;

    private static bool TryReadSince(string? text, out long ns)
    {
        ns = 0;
        if (string.IsNullOrEmpty(text) || long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out ns)) return true;
        if (!DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var time)) return false;
        ns = (time - DateTimeOffset.UnixEpoch).Ticks * 100;
        return true;
    }

    private static Task WriteHealthAsync(HttpContext context, HealthReport report)
    {
        var text = new StringBuilder();
        var isGood = report.Status == HealthStatus.Healthy;
        if (!isGood || context.Request.Query.ContainsKey("verbose"))
        {
            foreach (var (name, entry) in report.Entries)
                text.Append(entry.Status == HealthStatus.Healthy ? "[+]" : "[-]").Append(name).Append(' ').Append(entry.Description).Append('\n');
        }

        text.Append(isGood ? "ok\n" : "failed\n");
        context.Response.ContentType = "text/plain; charset=utf-8";
        return context.Response.WriteAsync(text.ToString());
    }

    private static async Task WriteAsync(HttpContext context, string type, ReadOnlyMemory<byte> body)
    {
        context.Response.ContentType = type;
        context.Response.ContentLength = body.Length;
        context.Response.Headers.CacheControl = "no-store";
        await context.Response.Body.WriteAsync(body, context.RequestAborted).ConfigureAwait(false);
    }
}
