using System.Diagnostics;
using System.Net;
using System.Net.Sockets;

namespace MarketPrism.Cli.Run;

/// <summary>A nats-server that belongs to this run: found on this machine, started on a free port of the loopback address, ended with the run.</summary>
internal sealed class LocalNatsServer : IAsyncDisposable
{
    private static readonly string[] Folders = ["/usr/sbin", "/usr/local/sbin", "/usr/local/bin", "/usr/bin", "/opt/homebrew/bin"];
    private const string SetSid = "/usr/bin/setsid";
    private readonly Process _process;

    private LocalNatsServer(Process process, int port)
    {
        _process = process;
        Url = $"nats://127.0.0.1:{port}";
    }

    internal string Url { get; }

    /// <summary>The executable, or null when there is none.</summary>
    internal static string? Find()
    {
        var path = Environment.GetEnvironmentVariable("PATH")?.Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries) ?? [];
        return path.Concat(Folders).Select(folder => Path.Combine(folder, "nats-server")).FirstOrDefault(File.Exists);
    }

    /// <summary>Starts the server and waits until it takes connections.</summary>
    internal static async Task<LocalNatsServer> StartAsync(string executable, TimeProvider time, CancellationToken cancellationToken)
    {
        var port = FreePort();
        // Ctrl-C on a terminal goes to every process of its group: the server must outlive it until the run has drained. In a session of its own it does not hear it.
        var isApart = File.Exists(SetSid);
        var start = new ProcessStartInfo(isApart ? SetSid : executable) { RedirectStandardError = true, RedirectStandardOutput = true, UseShellExecute = false };
        if (isApart) start.ArgumentList.Add(executable);
        foreach (var argument in new[] { "-a", "127.0.0.1", "-p", port.ToString(System.Globalization.CultureInfo.InvariantCulture), "-l", OperatingSystem.IsWindows() ? "NUL" : "/dev/null" })
            start.ArgumentList.Add(argument);
        var process = Process.Start(start) ?? throw new InvalidOperationException($"{executable} did not start");
        var server = new LocalNatsServer(process, port);
        try
        {
            await server.WaitAsync(port, time, cancellationToken);
            return server;
        }
        catch
        {
            await server.DisposeAsync();
            throw;
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited) _process.Kill();
        await _process.WaitForExitAsync();
        _process.Dispose();
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    private async Task WaitAsync(int port, TimeProvider time, CancellationToken cancellationToken)
    {
        var started = time.GetTimestamp();
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(20), time);
        while (true)
        {
            if (_process.HasExited) throw new InvalidOperationException($"nats-server ended with {_process.ExitCode}: {await _process.StandardError.ReadToEndAsync(cancellationToken)}");
            try
            {
                using var probe = new TcpClient();
                await probe.ConnectAsync(IPAddress.Loopback, port, cancellationToken);
                return;
            }
            catch (SocketException) when (time.GetElapsedTime(started) < TimeSpan.FromSeconds(10))
            {
                await timer.WaitForNextTickAsync(cancellationToken);
            }
        }
    }
}
