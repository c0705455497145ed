using System.Net;
using MarketPrism.Simulator.Faults;
using MarketPrism.Simulator.Hosting;
using MarketPrism.Simulator.Market;
using MarketPrism.Simulator.Venues;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace MarketPrism.Simulator;

/// <summary>The simulated venues on real sockets, in this process.</summary>
public sealed class SimulatorHost : IAsyncDisposable
{
    private readonly WebApplication _app;

    private SimulatorHost(WebApplication app, VenueSet venues, Uri address) => (_app, Venues, BaseAddress) = (app, venues, address);

    /// <summary>The venues: truth, sent log, faults, without the detour over HTTP.</summary>
    public VenueSet Venues { get; }

    /// <summary>Where it listens, such as <c>http://127.0.0.1:9000/</c>.</summary>
    public Uri BaseAddress { get; }

    /// <summary>Starts the venues and their server; the address is known when it returns.</summary>
    public static async Task<SimulatorHost> StartAsync(SimulatorOptions options, CancellationToken cancellationToken = default)
    {
        var venues = VenueSet.Create(options);
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.Services.Configure<HostOptions>(host => host.ShutdownTimeout = TimeSpan.FromSeconds(5));
        builder.Services.AddSingleton<IHostLifetime, NoLifetime>(); // signals belong to the program around it
        builder.WebHost.UseKestrelCore().UseKestrelHttpsConfiguration().ConfigureKestrel(kestrel =>
        {
            kestrel.Listen(IPAddress.Parse(options.Bind), options.Port, listen =>
            {
                listen.Protocols = HttpProtocols.Http1;
                if (options.Certificate is { } certificate) listen.UseHttps(certificate);
            });
            kestrel.AddServerHeader = false;
        });
        var app = builder.Build();
        var endpoints = new Dictionary<string, VenueEndpoint>(StringComparer.Ordinal);
        foreach (var venue in venues.All)
        {
            var endpoint = endpoints[venue.Name] = new VenueEndpoint(venue, options.Time);
            foreach (var name in venue.Hosts) endpoints[name] = endpoint;
        }

        var control = new ControlEndpoint(venues);
        app.Run(context => Serve(context, endpoints, control));
        venues.Start();
        await app.StartAsync(cancellationToken);
        var address = app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First();
        return new SimulatorHost(app, venues, new Uri(address + "/"));
    }

    /// <summary>The base that replaces a venue's REST host, such as <c>http://127.0.0.1:9000/binance</c>.</summary>
    public string RestBase(string venue) => new Uri(BaseAddress, Venues[venue].Name).ToString();

    /// <summary>The base that replaces a venue's WebSocket host, such as <c>ws://127.0.0.1:9000/binance</c>.</summary>
    public string WebSocketBase(string venue) => "ws" + RestBase(venue)["http".Length..];

    /// <summary>Asks for a fault at the rule's venue, or at all.</summary>
    public ValueTask InjectAsync(FaultRule rule, CancellationToken cancellationToken = default)
    {
        cancellationToken.ThrowIfCancellationRequested();
        Venues.Inject(rule);
        return ValueTask.CompletedTask;
    }

    /// <summary>The true book of an instrument at an update id (the latest when null); null when that is unknown.</summary>
    public BookTruth? Book(string venue, string symbol, long? updateId = null, int levels = int.MaxValue) => Venues[venue].Book(symbol, updateId, levels);

    /// <summary>Closes all connections and stops the server.</summary>
    public async ValueTask DisposeAsync()
    {
        Venues.Dispose();
        await _app.StopAsync();
        await _app.DisposeAsync();
    }

    private static Task Serve(HttpContext context, Dictionary<string, VenueEndpoint> endpoints, ControlEndpoint control)
    {
        var path = context.Request.Path.Value ?? "/";
        var end = path.IndexOf('/', 1);
        var (first, rest) = end < 0 ? (path[1..], "/") : (path[1..end], path[end..]);
        if (first == "_sim") return control.HandleAsync(context, rest);
        if (endpoints.TryGetValue(first, out var endpoint)) return endpoint.HandleAsync(context, rest);
        context.Response.StatusCode = StatusCodes.Status404NotFound;
        return context.Response.WriteAsync($"No venue '{first}': there are {string.Join(", ", endpoints.Keys.Select(k => "/" + k))} and /_sim\n", context.RequestAborted);
    }

    private sealed class NoLifetime : IHostLifetime
    {
        public Task WaitForStartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

        public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
    }
}
