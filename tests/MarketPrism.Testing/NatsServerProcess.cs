using System.Globalization;
using System.Text;
using MarketPrism.Testing.Servers;

namespace MarketPrism.Testing;

/// <summary>
/// A real nats-server, started for a test on a free port. It can be restarted on the same port, killed, frozen and thawed.
/// Where the program is missing, <see cref="StartAsync"/> makes the calling test skip.
/// </summary>
public sealed class NatsServerProcess : IAsyncDisposable
{
    private const string Program = "nats-server";

    private readonly NatsServerOptions _options;
    private readonly string _folder = Directory.CreateTempSubdirectory("marketprism-nats-").FullName;
    private IRealServer? _server;

    private NatsServerProcess(NatsServerOptions options) => _options = options;

    /// <summary>Where the program is, or null.</summary>
    public static string? Binary { get; } = RealServers.Find(Program, "/usr/sbin", "/usr/local/bin", "/usr/bin");

    /// <summary>Why tests on a real server cannot run here; null when they can.</summary>
    public static string? Missing => Binary is null ? "nats-server is neither in PATH nor in /usr/sbin: apt-get install nats-server" : null;

    /// <summary>The client port.</summary>
    public int Port { get; private set; }

    /// <summary>The URL without credentials.</summary>
    public string Url => string.Create(CultureInfo.InvariantCulture, $"{(_options.Certificates is null ? "nats" : "tls")}://127.0.0.1:{Port}");

    /// <summary>The address of the monitoring endpoints, when asked for.</summary>
    public Uri? MonitoringUrl { get; private set; }

    /// <summary>Tells one life of the server from the next.</summary>
    public string Id => Running.Id;

    /// <summary>What the server wrote, over all its lives.</summary>
    public IReadOnlyCollection<string> Log => Running.Log;

    private string ConfigurationFile => Path.Combine(_folder, "nats.conf");

    private IRealServer Running => _server ?? throw new InvalidOperationException("the nats-server of this test does not run");

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
    public Task KillAsync() => Running.KillAsync();

    /// <summary>Starts the server again on its port after <see cref="KillAsync"/>.</summary>
    public Task StartAgainAsync(CancellationToken cancellationToken = default) => Running.StartAsync(cancellationToken);

    /// <summary>Kills the server and starts it again on the same port.</summary>
    public async Task RestartAsync(CancellationToken cancellationToken = default)
    {
        await Running.KillAsync();
        await Running.StartAsync(cancellationToken);
    }

    /// <summary>Freezes the server: its sockets stay open and nothing answers.</summary>
    public Task PauseAsync() => Running.PauseAsync();

    /// <summary>Ends <see cref="PauseAsync"/>.</summary>
    public Task UnpauseAsync() => Running.UnpauseAsync();

    /// <summary>Makes the server leave: it tells the clients (INFO with ldm) and closes them one after the other.</summary>
    public Task LameDuckAsync() => Running.SignalAsync("USR2");

    public async ValueTask DisposeAsync()
    {
        if (_server is not null) await _server.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }

    private async Task StartOnFreePortAsync(CancellationToken cancellationToken)
    {
        for (var attempt = 1; ; attempt++)
        {
            Port = _options.Port ?? FreePort.Next();
            MonitoringUrl = _options.Monitoring ? new Uri($"http://127.0.0.1:{FreePort.Next()}") : null;
            _server = RealServers.Create(Definition());
            await File.WriteAllTextAsync(ConfigurationFile, Configuration(_server.ListenAddress), cancellationToken);
            try
            {
                await _server.StartAsync(cancellationToken);
                return;
            }
            catch (InvalidOperationException) when (attempt < 5 && _options.Port is null && _server.Log.Any(l => l.Contains("address already in use", StringComparison.Ordinal)))
            {
                await _server.DisposeAsync(); // another process was faster on that port
            }
        }
    }

    private ServerDefinition Definition() => new()
    {
        Name = Program,
        Program = Binary!,
        Arguments = _options.Trace ? ["-c", ConfigurationFile, "-DV"] : ["-c", ConfigurationFile],
        Folder = _folder,
        Ports = MonitoringUrl is { } monitoring ? [Port, monitoring.Port] : [Port],
        ReadyText = "Server is ready",
    };

    private string Configuration(string address)
    {
        var text = new StringBuilder();
        text.AppendLine(CultureInfo.InvariantCulture, $"listen: \"{address}:{Port}\"");
        if (MonitoringUrl is { } monitoring) text.AppendLine(CultureInfo.InvariantCulture, $"http: \"{address}:{monitoring.Port}\"");
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
