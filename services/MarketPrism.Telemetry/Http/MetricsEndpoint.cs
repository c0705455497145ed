using System.Buffers;
using Microsoft.AspNetCore.Http;

namespace MarketPrism.Telemetry;

/// <summary>Metrics over HTTP, in Prometheus' text format.</summary>
public static class MetricsEndpoint
{
    /// <summary>Answers a scrape.</summary>
    /// <param name="metrics">The metrics.</param>
    /// <param name="context">The request.</param>
    /// <returns>A task.</returns>
    public static async Task ServeAsync(this PrometheusRegistry metrics, HttpContext context)
    {
        var buffer = new ArrayBufferWriter<byte>(16_384);
        metrics.Write(buffer);
        context.Response.ContentType = "text/plain; version=0.0.4; charset=utf-8";
        context.Response.ContentLength = buffer.WrittenCount;
        await context.Response.BodyWriter.WriteAsync(buffer.WrittenMemory, context.RequestAborted).ConfigureAwait(false);
    }
}
