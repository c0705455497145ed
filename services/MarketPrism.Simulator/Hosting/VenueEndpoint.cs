using System.Security.Cryptography;
using System.Text;
using MarketPrism.Simulator.Venues;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace MarketPrism.Simulator.Hosting;

/// <summary>Puts a venue on HTTP: upgrades become sessions, everything else is REST.</summary>
internal sealed class VenueEndpoint(SimulatedVenue venue, TimeProvider time)
{
    private const string Guid = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";

    /// <summary>Answers a request whose path below the venue's prefix is <paramref name="path"/>.</summary>
    public Task HandleAsync(HttpContext context, string path)
    {
        var upgrade = context.Features.Get<IHttpUpgradeFeature>();
        return upgrade is { IsUpgradableRequest: true } && context.Request.Headers.Upgrade.ToString().Equals("websocket", StringComparison.OrdinalIgnoreCase)
            ? ServeSocketAsync(context, upgrade, path)
            : ServeRequestAsync(context, path);
    }

    private async Task ServeSocketAsync(HttpContext context, IHttpUpgradeFeature upgrade, string path)
    {
        if (context.Request.Headers.SecWebSocketKey is not [{ Length: 24 } key])
        {
            context.Response.StatusCode = StatusCodes.Status400BadRequest;
            return;
        }

        var transport = new SocketTransport(context.Abort, time);
        var (session, refusal) = venue.Connect(path + context.Request.QueryString, ClientOf(context), transport);
        if (session is null)
        {
            await WriteAsync(context, refusal!);
            return;
        }

        try
        {
            context.Response.Headers.Connection = "Upgrade";
            context.Response.Headers.Upgrade = "websocket";
            context.Response.Headers.SecWebSocketAccept = Accept(key);
            await using var stream = await upgrade.UpgradeAsync();
            await transport.RunAsync(session, stream, venue.MaxMessageBytes, context.RequestAborted);
        }
        finally
        {
            session.Disconnected();
        }
    }

    private async Task ServeRequestAsync(HttpContext context, string path)
    {
        var microseconds = context.Request.Headers["X-MBX-TIME-UNIT"].ToString().Equals("MICROSECOND", StringComparison.OrdinalIgnoreCase);
        var request = new VenueRequest(context.Request.Method, path, context.Request.QueryString.Value ?? "", ClientOf(context)) { Microseconds = microseconds };
        var response = venue.Request(request);
        if (response.Delay > TimeSpan.Zero) await Task.Delay(response.Delay, time, context.RequestAborted);
        await WriteAsync(context, response);
    }

    private static async Task WriteAsync(HttpContext context, VenueResponse response)
    {
        context.Response.StatusCode = response.Status;
        context.Response.ContentType = response.ContentType;
        context.Response.ContentLength = response.Body.Length;
        foreach (var (name, value) in response.Headers) context.Response.Headers.Append(name, value);
        await context.Response.Body.WriteAsync(response.Body, context.RequestAborted);
    }

    private static string ClientOf(HttpContext context) => context.Connection.RemoteIpAddress?.ToString() ?? "unknown";

    /// <summary>RFC 6455, section 4.2.2: the proof that the server speaks WebSocket.</summary>
    private static string Accept(string key)
    {
#pragma warning disable CA5350 // SHA-1 is what RFC 6455 prescribes here; it protects nothing
        return Convert.ToBase64String(SHA1.HashData(Encoding.ASCII.GetBytes(key + Guid)));
#pragma warning restore CA5350
    }
}
