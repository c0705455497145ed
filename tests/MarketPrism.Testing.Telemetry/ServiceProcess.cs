using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using System.Text.RegularExpressions;

namespace MarketPrism.Testing.Telemetry;

/// <summary>One of our executables as its own process, as a pod runs it: arguments, environment, signals; what it writes to standard error is kept.</summary>
public sealed class ServiceProcess : IAsyncDisposable
{
    private readonly Process _process;
    private readonly ConcurrentQueue<string> _log = new();

    private ServiceProcess(Process process)
    {
        _process = process;
        process.ErrorDataReceived += (_, line) => _log.Enqueue(line.Data ?? "");
        process.OutputDataReceived += static (_, _) => { };
    }

    public IReadOnlyCollection<string> Log => _log;

    public int Id => _process.Id;

    public int ExitCode => _process.ExitCode;

    public bool HasExited => _process.HasExited;

    /// <summary>User and kernel time so far.</summary>
    public TimeSpan CpuTime
    {
        get
        {
            _process.Refresh();
            return _process.TotalProcessorTime;
        }
    }

    /// <summary>Starts the executable whose assembly this is.</summary>
    public static ServiceProcess Start(string assembly, IEnumerable<string> arguments, IReadOnlyDictionary<string, string> environment)
    {
        var start = new ProcessStartInfo("dotnet", [assembly, .. arguments]) { RedirectStandardError = true, RedirectStandardOutput = true };
        foreach (var (name, value) in environment) start.Environment[name] = value;
        var service = new ServiceProcess(Process.Start(start)!);
        service._process.BeginErrorReadLine();
        service._process.BeginOutputReadLine();
        return service;
    }

    /// <summary>Waits for a line that matches, and returns its first group.</summary>
    public async Task<string> SaidAsync(string pattern)
    {
        Match? match = null;
        await Eventually.BeAsync(
            () => (match = _log.Select(l => Regex.Match(l, pattern)).FirstOrDefault(static m => m.Success)) is not null || _process.HasExited, $"'{pattern}' in its log");
        return match?.Groups[1].Value ?? throw new InvalidOperationException($"it ended with {_process.ExitCode}:\n{string.Join('\n', _log)}");
    }

    /// <summary>Sends a signal by its name without SIG.</summary>
    public async Task SignalAsync(string signal)
    {
        using var kill = Process.Start("kill", [$"-{signal}", _process.Id.ToString(CultureInfo.InvariantCulture)]);
        await kill.WaitForExitAsync();
    }

    /// <summary>Ends it as a pod is ended, and waits.</summary>
    public async Task StopAsync()
    {
        if (_process.HasExited) return;
        await SignalAsync("TERM");
        await _process.WaitForExitAsync().WaitAsync(Eventually.DefaultDeadline, TimeProvider.System);
    }

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
        {
            _process.Kill(entireProcessTree: true);
            await _process.WaitForExitAsync();
        }

        _process.Dispose();
    }
}
