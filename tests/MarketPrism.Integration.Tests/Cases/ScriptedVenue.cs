using System.Collections.Concurrent;
using System.Net;
using System.Net.WebSockets;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace MarketPrism.Integration.Tests.Cases;

/// <summary>A REST answer.</summary>
/// <param name="Body">The body.</param>
/// <param name="Status">The HTTP status.</param>
/// <param name="ContentType">The content type.</param>
internal sealed record ScriptedAnswer(string Body, int Status = 200, string ContentType = "application/json");

/// <summary>Sockets and HTTP of a venue whose every answer the test gives: it has no rules, no market and no opinion of its own.</summary>
internal sealed class ScriptedVenue : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly ConcurrentDictionary<ScriptedClient, bool> _clients = new();

    private ScriptedVenue(WebApplication app) => _app = app;

    /// <summary>Answers a REST request: the path and its query parameters.</summary>
    public Func<string, IQueryCollection, ScriptedAnswer> Rest { get; set; } = (_, _) => new ScriptedAnswer("not found", 404, "text/plain");

    /// <summary>The HTTP status that an upgrade is refused with; null = it is accepted.</summary>
    public Func<int?> Refuse { get; set; } = () => null;

    /// <summary>Told of each new connection, before its first message.</summary>
    public Func<ScriptedClient, Task> Opened { get; set; } = _ => Task.CompletedTask;

    /// <summary>Told of each text message of a client.</summary>
    public Func<ScriptedClient, string, Task> Received { get; set; } = (_, _) => Task.CompletedTask;

    /// <summary>The open connections.</summary>
    public IEnumerable<ScriptedClient> Clients => _clients.Keys;

    /// <summary>Connections so far, the closed ones too.</summary>
    public int Connects { get; private set; }

    /// <summary>Paths and queries of the REST requests so far.</summary>
    public ConcurrentQueue<string> Requests { get; } = new();

    /// <summary>Text messages of the clients so far.</summary>
    public ConcurrentQueue<string> Messages { get; } = new();

    /// <summary>The REST base.</summary>
    public string RestBase { get; private set; } = "";

    /// <summary>The WebSocket base.</summary>
    public string WebSocketBase => "ws" + RestBase["http".Length..];

    /// <summary>The endpoint section of a configuration file.</summary>
    public string Endpoint => $"{{websocket_url: \"{WebSocketBase}\", rest_url: \"{RestBase}\", allow_insecure: true}}";

    public static async Task<ScriptedVenue> StartAsync(CancellationToken cancellationToken)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0));
        builder.Services.Configure<HostOptions>(host => host.ShutdownTimeout = TimeSpan.FromSeconds(5));
        var app = builder.Build();
        var venue = new ScriptedVenue(app);
        app.UseWebSockets(new WebSocketOptions { KeepAliveInterval = Timeout.InfiniteTimeSpan });
        app.Run(venue.ServeAsync);
        await app.StartAsync(cancellationToken);
        venue.RestBase = app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First();
        return venue;
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var client in Clients) client.Abort();
        await _app.StopAsync(); // returns when every handler has
        await _app.DisposeAsync();
    }

    private async Task ServeAsync(HttpContext context)
    {
        if (context.WebSockets.IsWebSocketRequest)
        {
            await ServeSocketAsync(context);
            return;
        }

        Requests.Enqueue(context.Request.Path + context.Request.QueryString);
        var answer = Rest(context.Request.Path, context.Request.Query);
        context.Response.StatusCode = answer.Status;
        context.Response.ContentType = answer.ContentType;
        await context.Response.WriteAsync(answer.Body, context.RequestAborted);
    }

    private async Task ServeSocketAsync(HttpContext context)
    {
        if (Refuse() is { } status)
        {
            context.Response.StatusCode = status;
            return;
        }

        using var socket = await context.WebSockets.AcceptWebSocketAsync();
        using var client = new ScriptedClient(socket, context.Request.Path, context.Request.Query["streams"].ToString());
        Connects++;
        try
        {
            await Opened(client);
            _clients[client] = true;
            await ReadAsync(client, socket, context.RequestAborted);
        }
        catch (Exception e) when (e is WebSocketException or OperationCanceledException or IOException or ObjectDisposedException)
        {
            // the client is gone, or the test has cut it
        }
        finally
        {
            _clients.TryRemove(client, out _);
        }
    }

    private async Task ReadAsync(ScriptedClient client, WebSocket socket, CancellationToken cancellationToken)
    {
        var buffer = new byte[64 * 1024];
        while (true)
        {
            var length = 0;
            WebSocketReceiveResult part;
            do
            {
                part = await socket.ReceiveAsync(new ArraySegment<byte>(buffer, length, buffer.Length - length), cancellationToken);
                length += part.Count;
            }
            while (!part.EndOfMessage);
            if (part.MessageType == WebSocketMessageType.Close)
            {
                await client.CloseAsync(cancellationToken);
                return;
            }

            var text = Encoding.UTF8.GetString(buffer, 0, length);
            if (text != "ping") Messages.Enqueue(text);
            await Received(client, text);
        }
    }
}

/// <summary>One client's connection.</summary>
internal sealed class ScriptedClient(WebSocket socket, string path, string streams) : IDisposable
{
    private readonly SemaphoreSlim _sending = new(1, 1);

    /// <summary>The path that it was opened with.</summary>
    public string Path { get; } = path;

    /// <summary>What it is subscribed to.</summary>
    public ConcurrentDictionary<string, bool> Streams { get; } = new(streams.Split('/', StringSplitOptions.RemoveEmptyEntries).Select(s => KeyValuePair.Create(s, true)));

    /// <summary>Sends a text message; a client that is gone does not get it.</summary>
    public async Task SendAsync(string text)
    {
        try
        {
            await SendAloneAsync(text);
        }
        catch (ObjectDisposedException)
        {
            // it left while this message waited for its turn
        }
    }

    private async Task SendAloneAsync(string text)
    {
        await _sending.WaitAsync();
        try
        {
            if (socket.State == WebSocketState.Open) await socket.SendAsync(Encoding.UTF8.GetBytes(text), WebSocketMessageType.Text, true, CancellationToken.None);
        }
        catch (Exception e) when (e is WebSocketException or IOException or ObjectDisposedException or OperationCanceledException)
        {
            // it has left meanwhile
        }
        finally
        {
            _sending.Release();
        }
    }

    public async Task CloseAsync(CancellationToken cancellationToken)
    {
        await _sending.WaitAsync(cancellationToken);
        try
        {
            await socket.CloseAsync(WebSocketCloseStatus.NormalClosure, null, cancellationToken);
        }
        finally
        {
            _sending.Release();
        }
    }

    /// <summary>Cuts it without a closing frame.</summary>
    public void Abort() => socket.Abort();

    public void Dispose() => _sending.Dispose();
}
