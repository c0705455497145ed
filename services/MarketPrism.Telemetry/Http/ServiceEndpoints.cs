namespace MarketPrism.Telemetry;

/// <summary>
/// The HTTP port of a service: <c>/startupz /livez /readyz</c>, <c>/status</c>, <c>/gaps</c>, <c>/metrics</c>, <c>/config</c>. It answers
/// before the service is there, so that a probe never finds a closed port. Owns the web server.
/// </summary>
public sealed class ServiceEndpoints : IAsyncDisposable
{
    private readonly HttpServer _server;
    private ServicePages? _pages;

    private ServiceEndpoints(ServiceEndpointsOptions options) =>
        _server = HttpServer.Listen(options.Address, options.Port, Answer, TimeProvider.System, options.Logs?.CreateLogger("MarketPrism.Http"));

    /// <summary>The port that is listened on.</summary>
    public int Port => _server.Port;

    /// <summary>Listens: the process lives, its start is not over, and there is nothing to show yet.</summary>
    /// <param name="options">Where.</param>
    /// <returns>The running server.</returns>
    /// <exception cref="IOException">The port is taken.</exception>
    public static ServiceEndpoints Listen(ServiceEndpointsOptions options) => new(options);

    /// <summary>Serves a service from now on.</summary>
    /// <param name="surface">What is served.</param>
    /// <param name="metrics">The metrics.</param>
    /// <param name="hooks">Faults on request; null = not offered.</param>
    public void Serve(IServiceSurface surface, PrometheusRegistry metrics, IDebugHooks? hooks = null) => Volatile.Write(ref _pages, new ServicePages(surface, metrics, hooks));

    /// <summary>Stops serving.</summary>
    /// <returns>A task.</returns>
    public ValueTask DisposeAsync() => _server.DisposeAsync();

    private HttpAnswer Answer(HttpCall call)
    {
        if (Volatile.Read(ref _pages) is { } pages) return pages.Answer(call);
        return call.Path == "/livez" ? HttpAnswer.Text(200, "ok\n") : HttpAnswer.Text(503, "[-]startup the process is starting\nfailed\n");
    }
}
