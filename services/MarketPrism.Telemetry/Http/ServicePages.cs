using System.Buffers;
using System.Globalization;
using System.Text;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace MarketPrism.Telemetry;

/// <summary>What a service shows: its probes as health checks of the framework, its documents, its metrics.</summary>
internal sealed class ServicePages(IServiceSurface surface, PrometheusRegistry metrics, IDebugHooks? hooks)
{
    private const string JsonType = "application/json";

    private readonly SurfaceCheck _startup = new("startup", () => surface.Startup);
    private readonly SurfaceCheck _live = new("live", () => surface.Live);
    private readonly SurfaceCheck _ready = new("ready", () => surface.Ready);

    public HttpAnswer Answer(HttpCall call) => call.Path switch
    {
        "/debug/wedge" or "/debug/drop" when hooks is not null => call.Method == "POST" ? Run(call.Path == "/debug/wedge" ? hooks.Wedge : hooks.Drop) : HttpAnswer.Text(405, "POST only\n"),
        "/startupz" => Health(call, _startup),
        "/livez" => Health(call, _live),
        "/readyz" => Health(call, _ready),
        "/status" => new HttpAnswer(200, JsonType, StatusJson.Write(surface.GetStatus(Detail(call)))),
        "/config" => new HttpAnswer(200, "application/yaml; charset=utf-8", Encoding.UTF8.GetBytes(surface.GetConfiguration())),
        "/metrics" => Metrics(),
        "/gaps" => Gaps(call),
        _ => HttpAnswer.Text(404, "not found; here are /startupz /livez /readyz /status /gaps /metrics /config\n"),
    };

    private HttpAnswer Metrics()
    {
        var buffer = new ArrayBufferWriter<byte>(16_384);
        metrics.Write(buffer);
        return new HttpAnswer(200, "text/plain; version=0.0.4; charset=utf-8", buffer.WrittenMemory);
    }

    private static HttpAnswer Run(Action hook)
    {
        hook();
        return HttpAnswer.Text(202, "");
    }

    private static HttpAnswer Health(HttpCall call, SurfaceCheck check)
    {
        var result = check.Check();
        var isGood = result.Status == HealthStatus.Healthy;
        var detail = isGood && call.Value("verbose") is null ? "" : $"{(isGood ? "[+]" : "[-]")}{check.Name} {result.Description}\n";
        return HttpAnswer.Text(isGood ? 200 : 503, detail + (isGood ? "ok\n" : "failed\n"));
    }

    private HttpAnswer Gaps(HttpCall call)
    {
        if (!TryReadSince(call.Value("since"), out var since)) return HttpAnswer.Text(400, "since: Unix ns, or a time as 2026-11-22T10:00:00Z\n");
        var buffer = new ArrayBufferWriter<byte>(16_384);
        surface.WriteGaps(since, buffer);
        return new HttpAnswer(200, JsonType, buffer.WrittenMemory);
    }

    private static StatusDetail Detail(HttpCall call) =>
        call.Value("summary") is not null ? StatusDetail.Summary : call.Value("streams") == "all" ? StatusDetail.All : StatusDetail.Normal;

    private static bool TryReadSince(string? text, out long ns)
    {
        ns = 0;
        if (string.IsNullOrEmpty(text) || long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out ns)) return true;
        if (!DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var time)) return false;
        ns = (time - DateTimeOffset.UnixEpoch).Ticks * 100;
        return true;
    }
}
