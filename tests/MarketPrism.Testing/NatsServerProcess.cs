using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using System.Text;

namespace MarketPrism.Testing;

/// <summary>
/// A real nats-server, started for a test on a free port. It can be restarted on the same port, killed, frozen and thawed.
/// Where the program is missing, <see cref="StartAsync"/> makes the calling test skip.
/// </summary>
public sealed class NatsServerProcess : IAsyncDisposable
{
    private static readonly string[] Places = ["/usr/sbin/nats-server", "/usr/local/bin/nats-server", "/usr/bin/nats-server"];

    private readonly NatsServerOptions _options;
    private readonly string _folder = Directory.CreateTempSubdirectory("marketprism-nats-").FullName;
    private readonly ConcurrentQueue<string> _log = new();
    private Process? _process;

    private NatsServerProcess(NatsServerOptions options) => _options = options;

    /// <summary>Where the program is, or null.</summary>
    public static string? Binary { get; } = FindBinary();

    /// <summary>Why tests on a real server cannot run here; null when they can.</summary>
    public static string? Missing => Binary is null ? "nats-server is neither in PATH nor in /usr/sbin: apt-get install nats-server" : null;

    /// <summary>The client port.</summary>
    public int Port { get; private set; }

    /// <summary>The URL without credentials.</summary>
    public string Url => string.Create(CultureInfo.InvariantCulture, $"{(_options.Certificates is null ? "nats" : "tls")}://127.0.0.1:{Port}");

    /// <summary>The address of the monitoring endpoints, when asked for.</summary>
    public Uri? MonitoringUrl { get; private set; }

    /// <summary>The process id.</summary>
    public int ProcessId => Running.Id;

    /// <summary>What the server wrote, over all its lives.</summary>
    public IReadOnlyCollection<string> Log => _log;

    private Process Running => _process ?? throw new InvalidOperationException("the nats-server of this test does not run");

    /// <summary>Starts a server and waits until it is ready.</summary>
    public static async Task<NatsServerProcess> StartAsync(NatsServerOptions? options = null, CancellationToken cancellationToken = default)
    {
        // xunit.v3 takes an exception with this beginning for a skipped test; so this project needs no reference to it
        if (Missing is { } reason) throw new InvalidOperationException("$XunitDynamicSkip$" + reason);
        var server = new NatsServerProcess(options ?? new NatsServerOptions());
        try
        {
            await server.StartOnFreePortAsync(cancellationToken);
            return server;
        }
        catch
        {
            await server.DisposeAsync();
            throw;
        }
    }

    /// <summary>Kills the server with SIGKILL; its port stays free for <see cref="StartAgainAsync"/>.</summary>
    public async Task KillAsync()
    {
        if (_process is null) return;
        _process.Kill();
        await _process.WaitForExitAsync();
        _process.Dispose();
        _process = null;
    }

    /// <summary>Starts the server again on its port after <see cref="KillAsync"/>.</summary>
    public Task StartAgainAsync(CancellationToken cancellationToken = default) => StartProcessAsync(cancellationToken);

    /// <summary>Kills the server and starts it again on the same port.</summary>
    public async Task RestartAsync(CancellationToken cancellationToken = default)
    {
        await KillAsync();
        await StartProcessAsync(cancellationToken);
    }

    /// <summary>Freezes the process: its sockets stay open and nothing answers.</summary>
    public Task StopAsync() => SignalAsync("STOP");

    /// <summary>Ends <see cref="StopAsync"/>.</summary>
    public Task ContinueAsync() => SignalAsync("CONT");

    /// <summary>Makes the server leave: it tells the clients (INFO with ldm) and closes them one after the other.</summary>
    public Task LameDuckAsync() => SignalAsync("USR2");

    public async ValueTask DisposeAsync()
    {
        await KillAsync();
        Directory.Delete(_folder, recursive: true);
    }

    private static string? FindBinary()
    {
        var path = Environment.GetEnvironmentVariable("PATH") ?? "";
        return path.Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries).Select(d => Path.Combine(d, "nats-server"))
            .Concat(Places).FirstOrDefault(File.Exists);
    }

    private async Task StartOnFreePortAsync(CancellationToken cancellationToken)
    {
        for (var attempt = 1; ; attempt++)
        {
            Port = _options.Port ?? FreePort.Next();
            MonitoringUrl = _options.Monitoring ? new Uri($"http://127.0.0.1:{FreePort.Next()}") : null;
            try
            {
                await StartProcessAsync(cancellationToken);
                return;
            }
            catch (InvalidOperationException) when (attempt < 5 && _options.Port is null && _log.Any(l => l.Contains("address already in use", StringComparison.Ordinal)))
            {
                // another process was faster on that port
                _log.Clear();
            }
        }
    }

    private async Task StartProcessAsync(CancellationToken cancellationToken)
    {
        var config = Path.Combine(_folder, "nats.conf");
        await File.WriteAllTextAsync(config, Configuration(), cancellationToken);
        var start = new ProcessStartInfo(Binary!) { RedirectStandardError = true, RedirectStandardOutput = true };
        start.ArgumentList.Add("-c");
        start.ArgumentList.Add(config);
        if (_options.Trace) start.ArgumentList.Add("-DV");

        var ready = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var process = new Process { StartInfo = start, EnableRaisingEvents = true };
        process.ErrorDataReceived += (_, line) =>
        {
            if (line.Data is null) return;
            _log.Enqueue(line.Data);
            if (line.Data.Contains("Server is ready", StringComparison.Ordinal)) ready.TrySetResult();
        };
        process.Exited += (_, _) => ready.TrySetException(
            new InvalidOperationException($"nats-server ended before it was ready:\n{string.Join('\n', _log)}"));
        process.Start();
        process.BeginErrorReadLine();
        process.BeginOutputReadLine();
        _process = process;
        try
        {
            await ready.Task.WaitAsync(Eventually.DefaultDeadline, TimeProvider.System, cancellationToken);
        }
        catch
        {
            await KillAsync();
            throw;
        }
    }

    private async Task SignalAsync(string name)
    {
        using var kill = Process.Start("kill", [$"-{name}", Running.Id.ToString(CultureInfo.InvariantCulture)]);
        await kill.WaitForExitAsync();
        if (kill.ExitCode != 0) throw new InvalidOperationException($"kill -{name} {Running.Id}: exit {kill.ExitCode}");
    }

    private string Configuration()
    {
        var text = new StringBuilder();
        text.AppendLine(CultureInfo.InvariantCulture, $"listen: \"127.0.0.1:{Port}\"");
        if (MonitoringUrl is { } monitoring) text.AppendLine(CultureInfo.InvariantCulture, $"http: \"{monitoring.Authority}\"");
        if (_options.User is { } user) text.AppendLine(CultureInfo.InvariantCulture, $"authorization {{ user: \"{user}\", password: \"{_options.Password}\" }}");
        if (_options.Token is { } token) text.AppendLine(CultureInfo.InvariantCulture, $"authorization {{ token: \"{token}\" }}");
        if (_options.MaxPayload is { } payload) text.AppendLine(CultureInfo.InvariantCulture, $"max_payload: {payload}");
        if (_options.MaxPending is { } pending) text.AppendLine(CultureInfo.InvariantCulture, $"max_pending: {pending}");
        if (_options.JetStream) text.AppendLine(CultureInfo.InvariantCulture, $"jetstream {{ store_dir: \"{Path.Combine(_folder, "js")}\" }}");
        if (_options.Certificates is { } certificates)
        {
            text.AppendLine(CultureInfo.InvariantCulture, $"tls {{ cert_file: \"{certificates.ServerCertificateFile}\", key_file: \"{certificates.ServerKeyFile}\"");
            text.AppendLine(CultureInfo.InvariantCulture, $"  ca_file: \"{certificates.CaFile}\", verify: {(_options.VerifyClients ? "true" : "false")}, timeout: 5 }}");
        }

        return text.AppendLine(_options.ExtraConfig).ToString();
    }
}
