using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;

namespace MarketPrism.Testing.Servers;

/// <summary>A server as a process of this machine.</summary>
internal sealed class ProcessServer(ServerDefinition definition) : IRealServer
{
    private readonly ConcurrentQueue<string> _log = new();
    private Process? _process;

    public string ListenAddress => "127.0.0.1";

    public string Id => Running.Id.ToString(CultureInfo.InvariantCulture);

    public bool IsRunning => _process is { HasExited: false };

    public IReadOnlyCollection<string> Log => _log;

    private Process Running => _process ?? throw new InvalidOperationException($"the {definition.Name} of this test does not run");

    public async Task StartAsync(CancellationToken cancellationToken)
    {
        if (_process is not null) throw new InvalidOperationException($"the {definition.Name} of this test runs already");
        var ready = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var start = new ProcessStartInfo(definition.Program, definition.Arguments) { WorkingDirectory = definition.Folder, RedirectStandardError = true, RedirectStandardOutput = true };
        var process = new Process { StartInfo = start, EnableRaisingEvents = true };
        process.ErrorDataReceived += (_, line) => Note(line.Data, ready);
        process.OutputDataReceived += (_, line) => Note(line.Data, ready);
        process.Exited += (_, _) => ready.TrySetException(new InvalidOperationException($"{definition.Name} ended before it was ready:\n{string.Join('\n', _log.TakeLast(20))}"));
        process.Start();
        process.BeginErrorReadLine();
        process.BeginOutputReadLine();
        _process = process;
        if (definition.ReadyText is null) return;
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

    public async Task KillAsync()
    {
        if (_process is not { } process) return;
        _process = null;
        process.Kill();
        await process.WaitForExitAsync();
        process.Dispose();
    }

    public Task PauseAsync() => SignalAsync("STOP");

    public Task UnpauseAsync() => SignalAsync("CONT");

    public async Task SignalAsync(string name)
    {
        using var kill = Process.Start("kill", [$"-{name}", Id]);
        await kill.WaitForExitAsync();
        if (kill.ExitCode != 0) throw new InvalidOperationException($"kill -{name} {Id}: exit {kill.ExitCode}");
    }

    public async ValueTask DisposeAsync() => await KillAsync();

    private void Note(string? line, TaskCompletionSource ready)
    {
        if (line is null) return;
        _log.Enqueue(line);
        if (definition.ReadyText is { } text && line.Contains(text, StringComparison.Ordinal)) ready.TrySetResult();
    }
}
