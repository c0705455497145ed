namespace MarketPrism.Console.Tests.Browser;

/// <summary><c>marketprism run</c> as a process: simulated exchanges, connectors, processors, console; faults are asked for at the simulator's own port.</summary>
public sealed class RunningPipeline : IAsyncLifetime
{
    private readonly HttpClient _client = new();
    private ServiceProcess? _run;
    private Uri _simulator = new("http://127.0.0.1");

    public Uri Console { get; private set; } = new("http://127.0.0.1");

    public async ValueTask InitializeAsync()
    {
        if (Chromium.Missing is not null) return;
        _run = ServiceProcess.Start(Path.Combine(AppContext.BaseDirectory, "MarketPrism.Cli.dll"), ["run", "--nats", "inprocess", "--console", "0", "--summary", "json"], new Dictionary<string, string>());
        _simulator = new Uri(await _run.SaidAsync("simulated exchanges: (http://[0-9.:]+)"));
        Console = new Uri(await _run.SaidAsync("console: (http://[0-9.:]+)"));
    }

    public async Task InjectAsync(string kind, string venue, string stream, string symbol, double duration, int count = 1)
    {
        var fault = FormattableString.Invariant($"{{\"kind\":\"{kind}\",\"venue\":\"{venue}\",\"stream\":\"{stream}\",\"symbol\":\"{symbol}\",\"count\":{count},\"duration\":{duration}}}");
        using var content = new StringContent(fault, System.Text.Encoding.UTF8, "application/json");
        using var answer = await _client.PostAsync(new Uri(_simulator, "_sim/faults"), content, TestContext.Current.CancellationToken);
        Assert.True(answer.IsSuccessStatusCode, await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
    }

    public async ValueTask DisposeAsync()
    {
        if (_run is not null) await _run.DisposeAsync();
        _client.Dispose();
    }
}
