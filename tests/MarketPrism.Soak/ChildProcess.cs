using System.Diagnostics;

namespace MarketPrism.Soak;

/// <summary>A service as a process of its own; killed when the soak ends, however it ends.</summary>
internal sealed class ChildProcess : IAsyncDisposable
{
    private const int MaxLines = 2000;
    private readonly Process _process;
    private readonly Queue<string> _log = new();

    private ChildProcess(Process process) => _process = process;

    internal int Id => _process.Id;

    internal bool HasExited => _process.HasExited;

    internal IReadOnlyList<string> Log
    {
        get
        {
            lock (_log) return [.. _log];
        }
    }

    internal static ChildProcess Start(string assembly, IEnumerable<string> arguments, params (string Name, string Value)[] environment)
    {
        var start = new ProcessStartInfo("dotnet", [assembly, .. arguments]) { RedirectStandardError = true, RedirectStandardOutput = true };
        foreach (var (name, value) in environment) start.Environment[name] = value;
        var child = new ChildProcess(Process.Start(start) ?? throw new InvalidOperationException($"{assembly} did not start"));
        child._process.ErrorDataReceived += (_, e) => child.Add(e.Data);
        child._process.OutputDataReceived += (_, e) => child.Add(e.Data);
        child._process.BeginErrorReadLine();
        child._process.BeginOutputReadLine();
        return child;
    }

    /// <summary>Waits for a line of the log and returns what follows a text in it.</summary>
    internal async Task<string> FindAsync(string text, CancellationToken cancellationToken)
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(60), TimeProvider.System);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellationToken);
        while (true)
        {
            if (Log.FirstOrDefault(l => l.Contains(text, StringComparison.Ordinal)) is { } line) return line[(line.IndexOf(text, StringComparison.Ordinal) + text.Length)..].Trim();
            if (HasExited) throw new InvalidOperationException($"it ended before '{text}':\n{string.Join('\n', Log)}");
            await Task.Delay(TimeSpan.FromMilliseconds(100), TimeProvider.System, either.Token);
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited) _process.Kill();
        await _process.WaitForExitAsync();
        _process.Dispose();
    }

    private void Add(string? line)
    {
        if (line is null) return;
        lock (_log)
        {
            _log.Enqueue(line);
            if (_log.Count > MaxLines) _log.Dequeue();
        }
    }
}
