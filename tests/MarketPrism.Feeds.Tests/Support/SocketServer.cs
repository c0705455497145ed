using System.Net;
using System.Net.WebSockets;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace MarketPrism.Feeds.Tests;

/// <summary>A real WebSocket server on a free port.</summary>
internal sealed class SocketServer : IAsyncDisposable
{
    private readonly WebApplication _app;

    private SocketServer(WebApplication app) => _app = app;

    internal Uri Address { get; private set; } = new("ws://127.0.0.1");

    internal static async Task<SocketServer> StartAsync(Func<HttpContext, Task> handle, TestCertificates? certificates = null)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseKestrelCore().ConfigureKestrel(k => k.Listen(IPAddress.Loopback, 0, listen =>
        {
            if (certificates is not null) listen.UseHttps(X509Certificate2.CreateFromPemFile(certificates.ServerCertificateFile, certificates.ServerKeyFile));
        }));
        builder.WebHost.UseKestrelHttpsConfiguration();
        var app = builder.Build();
        app.UseWebSockets();
        app.Run(handle.Invoke);
        await app.StartAsync();
        var url = new Uri(app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First());
        return new SocketServer(app) { Address = new Uri($"{(certificates is null ? "ws" : "wss")}://127.0.0.1:{url.Port}") };
    }

    /// <summary>A server that accepts, and runs a conversation.</summary>
    internal static Task<SocketServer> StartAsync(Func<WebSocket, Task> talk, TestCertificates? certificates = null) => StartAsync(
        async http =>
        {
            using var socket = await http.WebSockets.AcceptWebSocketAsync();
            await talk(socket);
        },
        certificates);

    public async ValueTask DisposeAsync()
    {
        using var soon = new CancellationTokenSource(TimeSpan.FromSeconds(1));
        await _app.StopAsync(soon.Token);
        await _app.DisposeAsync();
    }

    internal static Task SendAsync(WebSocket socket, string text, bool end = true) => socket.SendAsync(Encoding.UTF8.GetBytes(text), WebSocketMessageType.Text, end, CancellationToken.None);

    internal static async Task<string> ReceiveAsync(WebSocket socket)
    {
        var buffer = new byte[4096];
        var result = await socket.ReceiveAsync(buffer, CancellationToken.None);
        return Encoding.UTF8.GetString(buffer, 0, result.Count);
    }
}
