using System.Text;
using System.Text.Json.Serialization;
using HealthChecks.UI.Core;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Diagnostics.HealthChecks;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace MarketPrism.Telemetry;

/// <summary>
/// The health checks of a service over HTTP. <c>/startupz /livez /readyz</c> run the checks with the tag <c>startup</c>, <c>live</c> or <c>ready</c> and answer Kubernetes' way: 200 or 503, and
/// with <c>?verbose</c>, or where one fails, a line a check. <c>/healthz</c> runs all of them and answers the JSON that dashboards of AspNetCore.HealthChecks read.
/// </summary>
public static class HealthEndpoints
{
    /// <summary>The tag of checks that say whether the start is over.</summary>
    public const string Startup = "startup";

    /// <summary>The tag of checks that say whether the process can go on without a restart.</summary>
    public const string Live = "live";

    /// <summary>The tag of checks that say whether data are complete and fresh.</summary>
    public const string Ready = "ready";

    /// <summary>Maps the four paths.</summary>
    /// <param name="app">The application; <c>AddHealthChecks</c> was called on its services.</param>
    public static void MapServiceHealth(this WebApplication app)
    {
        foreach (var tag in (string[])[Startup, Live, Ready]) app.MapHealthChecks($"/{tag}z", new HealthCheckOptions { Predicate = check => check.Tags.Contains(tag), ResponseWriter = WriteTextAsync });
        app.MapHealthChecks("/healthz", new HealthCheckOptions { ResponseWriter = WriteJsonAsync });
    }

    private static Task WriteTextAsync(HttpContext context, HealthReport report)
    {
        context.Response.ContentType = "text/plain; charset=utf-8";
        var isGood = report.Status != HealthStatus.Unhealthy;
        var text = new StringBuilder();
        if (!isGood || context.Request.Query.ContainsKey("verbose"))
        {
            foreach (var (name, entry) in report.Entries) text.Append(entry.Status == HealthStatus.Unhealthy ? "[-]" : "[+]").Append(name).Append(' ').Append(entry.Description).Append('\n');
        }

        return context.Response.WriteAsync(text.Append(isGood ? "ok\n" : "failed\n").ToString());
    }

    // The package's model; its writer needs reflection, which a native executable does not have
    private static Task WriteJsonAsync(HttpContext context, HealthReport report) =>
        context.Response.WriteAsJsonAsync(UIHealthReport.CreateFrom(report), HealthJson.Default.UIHealthReport, cancellationToken: context.RequestAborted);
}

/// <summary>What <c>UIResponseWriter</c> of AspNetCore.HealthChecks.UI.Client sets by options, at compile time.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull, UseStringEnumConverter = true)]
[JsonSerializable(typeof(UIHealthReport))]
[JsonSerializable(typeof(string))]
internal sealed partial class HealthJson : JsonSerializerContext;
