using System.Buffers;
using System.Globalization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace MarketPrism.Telemetry;

/// <summary>The documents and metrics that a service shows; all of them are written from memory.</summary>
internal sealed class ServicePages(ILogger? logger)
{
    private static readonly string[] Reading = [HttpMethods.Get, HttpMethods.Head];
    private Shown? _shown;

    /// <summary>The service; null: it is not there yet.</summary>
    public IServiceSurface? Surface => Volatile.Read(ref _shown)?.Surface;

    /// <summary>Shows a service from now on.</summary>
    public void Show(IServiceSurface surface, PrometheusRegistry metrics, IDebugHooks? hooks) => Volatile.Write(ref _shown, new Shown(surface, metrics, hooks));

    /// <summary>Maps the paths.</summary>
    public void Map(WebApplication app)
    {
        app.MapMethods("/status", Reading, Page(static (shown, context) => WriteAsync(context, "application/json", StatusJson.Write(shown.Surface.GetStatus(Detail(context.Request.Query))))));
        app.MapMethods("/config", Reading, Page(static (shown, context) => WriteAsync(context, "application/yaml; charset=utf-8", System.Text.Encoding.UTF8.GetBytes(shown.Surface.GetConfiguration()))));
        app.MapMethods("/metrics", Reading, Page(static (shown, context) => shown.Metrics.ServeAsync(context)));
        app.MapMethods("/gaps", Reading, Page(WriteGapsAsync));
        app.MapPost("/debug/wedge", Page(static (shown, context) => Run(context, shown.Hooks is { } hooks ? hooks.Wedge : null)));
        app.MapPost("/debug/drop", Page(static (shown, context) => Run(context, shown.Hooks is { } hooks ? hooks.Drop : null)));
        app.MapFallback(static context => RefuseAsync(context, StatusCodes.Status404NotFound, "not found; here are /startupz /livez /readyz /healthz /status /gaps /metrics /config\n"));
    }

    private static async Task WriteAsync(HttpContext context, string type, ReadOnlyMemory<byte> body)
    {
        context.Response.ContentType = type;
        context.Response.ContentLength = body.Length;
        context.Response.Headers.CacheControl = "no-store";
        await context.Response.BodyWriter.WriteAsync(body, context.RequestAborted).ConfigureAwait(false);
    }

    private static Task RefuseAsync(HttpContext context, int status, string text)
    {
        context.Response.StatusCode = status;
        context.Response.ContentType = "text/plain; charset=utf-8";
        return context.Response.WriteAsync(text);
    }

    private static Task Run(HttpContext context, Action? hook)
    {
        if (hook is null) return RefuseAsync(context, StatusCodes.Status404NotFound, "not offered\n");
        hook();
        context.Response.StatusCode = StatusCodes.Status202Accepted;
        return Task.CompletedTask;
    }

    private static Task WriteGapsAsync(Shown shown, HttpContext context)
    {
        if (!TryReadSince(context.Request.Query["since"], out var since)) return RefuseAsync(context, StatusCodes.Status400BadRequest, "since: Unix ns, or a time as 2026-11-22T10:00:00Z\n");
        var buffer = new ArrayBufferWriter<byte>(16_384);
        shown.Surface.WriteGaps(since, buffer);
        return WriteAsync(context, "application/json", buffer.WrittenMemory);
    }

    private static StatusDetail Detail(IQueryCollection query) => query.ContainsKey("summary") ? StatusDetail.Summary : query["streams"] == "all" ? StatusDetail.All : StatusDetail.Normal;

    private static bool TryReadSince(string? text, out long ns)
    {
        ns = 0;
        if (string.IsNullOrEmpty(text) || long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out ns)) return true;
        if (!DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var time)) return false;
        ns = (time - DateTimeOffset.UnixEpoch).Ticks * 100;
        return true;
    }

    private RequestDelegate Page(Func<Shown, HttpContext, Task> write) => async context =>
    {
        try
        {
            if (Volatile.Read(ref _shown) is { } shown) await write(shown, context).ConfigureAwait(false);
            else await RefuseAsync(context, StatusCodes.Status503ServiceUnavailable, "the process is starting\n").ConfigureAwait(false);
        }
#pragma warning disable CA1031 // whatever a page throws is logged and answered; it costs no other request
        catch (Exception e) when (!context.RequestAborted.IsCancellationRequested)
#pragma warning restore CA1031
        {
            if (logger is not null) HttpLog.Failed(logger, context.Request.Method, context.Request.Path, e);
            if (!context.Response.HasStarted) await RefuseAsync(context, StatusCodes.Status500InternalServerError, "internal error; the log has it\n").ConfigureAwait(false);
        }
    };

    private sealed record Shown(IServiceSurface Surface, PrometheusRegistry Metrics, IDebugHooks? Hooks);
}
