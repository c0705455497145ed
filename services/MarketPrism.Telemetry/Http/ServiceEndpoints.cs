using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;

namespace MarketPrism.Telemetry;

/// <summary>
/// The HTTP port of a service: <c>/startupz /livez /readyz /healthz</c>, <c>/status</c>, <c>/gaps</c>, <c>/metrics</c>, <c>/config</c>. It answers
/// before the service is there, so that a probe never finds a closed port. Owns the web server.
/// </summary>
public sealed class ServiceEndpoints : IAsyncDisposable
{
    private static readonly TimeSpan StopLimit = TimeSpan.FromSeconds(2);
    private readonly WebApplication _app;
    private readonly ServicePages _pages;
    private readonly TimeProvider _time;
    private bool _isDisposed;

    private ServiceEndpoints(WebApplication app, ServicePages pages, TimeProvider time)
    {
        (_app, _pages, _time) = (app, pages, time);
        Port = app.GetPort();
    }

    /// <summary>The port that is listened on.</summary>
    public int Port { get; }

    /// <summary>Listens: the process lives, its start is not over, and there is nothing to show yet.</summary>
    /// <param name="options">Where.</param>
    /// <param name="cancellationToken">Cancels the start.</param>
    /// <returns>The running server.</returns>
    /// <exception cref="IOException">The port is taken.</exception>
    public static async Task<ServiceEndpoints> ListenAsync(ServiceEndpointsOptions options, CancellationToken cancellationToken)
    {
        var pages = new ServicePages(options.Logs?.CreateLogger("MarketPrism.Http"));
        var builder = ServiceWeb.CreateBuilder(options.Address, options.Port, options.Logs, options.Time).LeaveSignals();
        var starting = new HealthVerdict(false, "the process is starting");
        builder.Services.AddHealthChecks()
            .AddCheck(HealthEndpoints.Startup, new SurfaceCheck(pages, starting, static s => s.Startup), tags: [HealthEndpoints.Startup])
            .AddCheck(HealthEndpoints.Live, new SurfaceCheck(pages, HealthVerdict.Good, static s => s.Live), tags: [HealthEndpoints.Live])
            .AddCheck(HealthEndpoints.Ready, new SurfaceCheck(pages, starting, static s => s.Ready), tags: [HealthEndpoints.Ready]);
        var app = builder.Build().UseClientLimits();
        app.MapServiceHealth();
        pages.Map(app);
        try
        {
            await app.StartAsync(cancellationToken).ConfigureAwait(false);
        }
        catch
        {
            await app.DisposeAsync().ConfigureAwait(false);
            throw;
        }

        return new ServiceEndpoints(app, pages, options.Time);
    }

    /// <summary>Serves a service from now on.</summary>
    /// <param name="surface">What is served.</param>
    /// <param name="metrics">The metrics.</param>
    /// <param name="hooks">Faults on request; null = not offered.</param>
    public void Serve(IServiceSurface surface, PrometheusRegistry metrics, IDebugHooks? hooks = null) => _pages.Show(surface, metrics, hooks);

    /// <summary>Stops serving: no new connections, answers under way have 2 s.</summary>
    /// <returns>A task.</returns>
    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref _isDisposed, true)) return;
        using (var limit = new CancellationTokenSource(StopLimit, _time)) await _app.StopAsync(limit.Token).ConfigureAwait(false);
        await _app.DisposeAsync().ConfigureAwait(false);
    }
}
