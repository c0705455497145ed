using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace MarketPrism.Telemetry;

/// <summary>
/// Kestrel on one port, for every service that serves HTTP. The builder is the framework's empty one: nothing in the environment or the working directory (<c>ASPNETCORE_URLS</c>,
/// <c>appsettings.json</c>) changes what a service listens on.
/// </summary>
public static class ServiceWeb
{
    private const int MaxContent = 65_536; // no request here has content that is read
    private static readonly TimeSpan HeadLimit = TimeSpan.FromSeconds(10);

    /// <summary>A builder of an application that listens on one port.</summary>
    /// <param name="address">The address; null: all of them, IPv4 and IPv6.</param>
    /// <param name="port">The port; 0: a free one.</param>
    /// <param name="logs">Takes the server's warnings; null: nobody.</param>
    /// <param name="time">The clock of the limits on slow clients.</param>
    /// <returns>The builder; routing is registered.</returns>
    public static WebApplicationBuilder CreateBuilder(IPAddress? address, int port, ILoggerProvider? logs, TimeProvider time)
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions { ContentRootPath = AppContext.BaseDirectory });
        var logger = logs?.CreateLogger("MarketPrism.Http");
        if (logs is not null) builder.Logging.AddProvider(logs).SetMinimumLevel(LogLevel.Trace).AddFilter("Microsoft", LogLevel.Warning);
        builder.Logging.AddFilter("Microsoft.Extensions.Diagnostics.HealthChecks", LogLevel.None); // a probe that fails says so in its answer
        builder.Services.AddRoutingCore();
        var clients = new ClientConnections(time, logger);
        builder.Services.AddSingleton(clients);
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            kestrel.Limits.MaxRequestBodySize = MaxContent;
            kestrel.Limits.RequestHeadersTimeout = HeadLimit;
            if (address is null) kestrel.ListenAnyIP(port, Configure);
            else kestrel.Listen(address, port, Configure);
        });
        return builder;

        void Configure(ListenOptions listen)
        {
            listen.Protocols = HttpProtocols.Http1; // HTTP/2 without TLS is spoken by nobody who probes or scrapes
            listen.Use(clients.Accept);
        }
    }

    /// <summary>Leaves signals to <see cref="ServiceProgram"/>: the framework's own lifetime takes them, and would keep a second one from ending the process.</summary>
    /// <param name="builder">The builder of an application that is a part of a process.</param>
    /// <returns>The same.</returns>
    public static WebApplicationBuilder LeaveSignals(this WebApplicationBuilder builder)
    {
        builder.Services.AddSingleton<IHostLifetime, NoLifetime>();
        return builder;
    }

    /// <summary>Puts the limit on answers that nobody takes in front of the pages.</summary>
    /// <param name="app">The application.</param>
    /// <returns>The same.</returns>
    public static WebApplication UseClientLimits(this WebApplication app)
    {
        var clients = app.Services.GetRequiredService<ClientConnections>();
        app.Use(clients.ServeAsync);
        return app;
    }

    /// <summary>The port that a started application listens on.</summary>
    /// <param name="app">The application.</param>
    /// <returns>The port.</returns>
    public static int GetPort(this WebApplication app)
    {
        var addresses = app.Services.GetRequiredService<IServer>().Features.GetRequiredFeature<IServerAddressesFeature>();
        return BindingAddress.Parse(addresses.Addresses.First()).Port;
    }

    private sealed class NoLifetime : IHostLifetime
    {
        public Task WaitForStartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

        public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
    }
}
