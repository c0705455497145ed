using System.Diagnostics;
using System.Net;
using System.Reflection;
using System.Text.Json;

namespace MarketPrism.Integration.Tests.Tracing;

/// <summary>The Aspire Dashboard as a process: a trace backend that takes OTLP, shows traces on a page and answers them over an API.</summary>
public sealed class AspireDashboard : IAsyncDisposable
{
    private readonly Process _process;
    private readonly HttpClient _client;

    private AspireDashboard(Process process, Uri page, Uri grpc)
    {
        (_process, Page, GrpcEndpoint) = (process, page, grpc);
        _client = new HttpClient { BaseAddress = page };
    }

    /// <summary>Where the page is.</summary>
    public Uri Page { get; }

    /// <summary>Where OTLP over gRPC is taken.</summary>
    public Uri GrpcEndpoint { get; }

    /// <summary>Whether the package has an executable for this machine.</summary>
    public static bool IsHere => File.Exists(Executable);

    private static string Folder => typeof(AspireDashboard).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().Single(static a => a.Key == "AspireDashboard").Value!;

    private static string Executable => Path.Combine(Folder, "Aspire.Dashboard");

    /// <summary>Starts it and waits until its page answers.</summary>
    public static async Task<AspireDashboard> StartAsync()
    {
        if (!OperatingSystem.IsWindows()) File.SetUnixFileMode(Executable, File.GetUnixFileMode(Executable) | UnixFileMode.UserExecute); // packages carry no modes
        var (page, grpc, http) = (Local(), Local(), Local());
        var start = new ProcessStartInfo(Executable) { WorkingDirectory = Folder, RedirectStandardOutput = true, RedirectStandardError = true };
        start.Environment["ASPNETCORE_URLS"] = page.ToString();
        start.Environment["ASPIRE_DASHBOARD_OTLP_ENDPOINT_URL"] = grpc.ToString();
        start.Environment["ASPIRE_DASHBOARD_OTLP_HTTP_ENDPOINT_URL"] = http.ToString();
        start.Environment["ASPIRE_DASHBOARD_UNSECURED_ALLOW_ANONYMOUS"] = "true";
        var process = Process.Start(start)!;
        process.OutputDataReceived += static (_, _) => { };
        process.ErrorDataReceived += static (_, _) => { };
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        var dashboard = new AspireDashboard(process, page, grpc);
        await Eventually.BeAsync(dashboard.AnswersAsync, "the dashboard answers", TimeSpan.FromSeconds(60));
        return dashboard;
    }

    /// <summary>The traces that its API answers, each a list of its spans.</summary>
    public async Task<IReadOnlyList<IReadOnlyList<DashboardSpan>>> GetTracesAsync()
    {
        using var document = JsonDocument.Parse(await _client.GetStringAsync(new Uri("/api/telemetry/spans?limit=10000", UriKind.Relative), TestContext.Current.CancellationToken));
        var spans = new List<DashboardSpan>();
        foreach (var resource in document.RootElement.GetProperty("data").GetProperty("resourceSpans").EnumerateArray())
        {
            var service = resource.GetProperty("resource").GetProperty("attributes").EnumerateArray().Single(static a => a.GetProperty("key").GetString() == "service.name").GetProperty("value").GetProperty("stringValue").GetString()!;
            foreach (var span in resource.GetProperty("scopeSpans").EnumerateArray().SelectMany(static s => s.GetProperty("spans").EnumerateArray()))
                spans.Add(new DashboardSpan(service, Text(span, "name"), Text(span, "traceId"), Text(span, "spanId"), Text(span, "parentSpanId")));
        }

        return [.. spans.GroupBy(static s => s.TraceId).Select(static g => (IReadOnlyList<DashboardSpan>)[.. g])];
    }

    public async ValueTask DisposeAsync()
    {
        _client.Dispose();
        if (!_process.HasExited) _process.Kill(entireProcessTree: true);
        await _process.WaitForExitAsync();
        _process.Dispose();
    }

    private static Uri Local() => new($"http://127.0.0.1:{FreePort.Next()}");

    private static string Text(JsonElement element, string name) => element.TryGetProperty(name, out var value) ? value.GetString() ?? "" : "";

    private async Task<bool> AnswersAsync()
    {
        if (_process.HasExited) throw new InvalidOperationException($"the dashboard ended with {_process.ExitCode}");
        try
        {
            using var answer = await _client.GetAsync(new Uri("/api/telemetry/spans", UriKind.Relative), TestContext.Current.CancellationToken);
            return answer.StatusCode == HttpStatusCode.OK;
        }
        catch (HttpRequestException)
        {
            return false;
        }
    }
}

/// <summary>A span as the dashboard answers it.</summary>
/// <param name="Service">The resource's name.</param>
/// <param name="Name">What was done.</param>
/// <param name="TraceId">Its trace.</param>
/// <param name="SpanId">Its own id.</param>
/// <param name="ParentSpanId">Empty for a root.</param>
public sealed record DashboardSpan(string Service, string Name, string TraceId, string SpanId, string ParentSpanId);
