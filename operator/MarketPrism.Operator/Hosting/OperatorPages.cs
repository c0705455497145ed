using System.Buffers;
using System.Text;
using MarketPrism.Telemetry;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace MarketPrism.Operator.Hosting;

/// <summary>What the operator shows at its HTTP port: probes and metrics.</summary>
internal sealed class OperatorPages(HealthCheckService checks, LoopGroup loops, PrometheusRegistry metrics)
{
    public HttpAnswer Answer(HttpCall call) => call.Path switch
    {
        "/startupz" => Health("startup"), // no check of its own: that it answers is enough
        "/livez" => Health("live"),
        "/readyz" => Health("ready"),
        "/metrics" => Metrics(),
        _ => HttpAnswer.Text(404, "not found; here are /startupz /livez /readyz /metrics\n"),
    };

    private HttpAnswer Health(string tag)
    {
        // the checks look at fields and wait for nothing
        var report = checks.CheckHealthAsync(r => r.Tags.Contains(tag), CancellationToken.None).GetAwaiter().GetResult();
        var text = new StringBuilder();
        foreach (var (name, entry) in report.Entries) text.Append(entry.Status == HealthStatus.Unhealthy ? "[-] " : "[+] ").Append(name).Append(": ").Append(entry.Description).Append('\n');
        var isGood = report.Status != HealthStatus.Unhealthy;
        foreach (var reason in tag == "ready" ? loops.Reasons() : [])
        {
            isGood = false;
            text.Append("[-] loops: ").Append(reason.Message).Append('\n');
        }

        return HttpAnswer.Text(isGood ? 200 : 503, text.Append(isGood ? "ok\n" : "failed\n").ToString());
    }

    private HttpAnswer Metrics()
    {
        var text = new ArrayBufferWriter<byte>(16_384);
        metrics.Write(text);
        return new HttpAnswer(200, "text/plain; version=0.0.4; charset=utf-8", text.WrittenMemory);
    }
}
