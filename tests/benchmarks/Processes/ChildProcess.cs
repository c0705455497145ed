using System.Diagnostics;
using System.Globalization;
using MarketPrism.Testing;

namespace MarketPrism.Benchmarks.Processes;

/// <summary>One of the project's executables, built with the benchmarks, as a process of its own.</summary>
internal sealed class ChildProcess : IAsyncDisposable
{
    private readonly Process _process;

    private ChildProcess(Process process) => _process = process;

    public StreamReader Output => _process.StandardOutput;

    /// <summary>Starts an executable; on so many processors where the system can bind processes.</summary>
    public static ChildProcess Start(string project, int? processors, IReadOnlyDictionary<string, string> environment, params IReadOnlyList<string> arguments)
    {
        var dll = Path.Combine(Repository.Root, "artifacts", "bin", project, "release", $"{project}.dll");
        if (!File.Exists(dll)) throw new FileNotFoundException($"{project} is not built: run the benchmarks with 'make bench'", dll);
        string[] command = processors is { } n && n < Environment.ProcessorCount && File.Exists("/usr/bin/taskset")
            ? ["/usr/bin/taskset", "-c", string.Create(CultureInfo.InvariantCulture, $"0-{n - 1}"), "dotnet", dll, .. arguments]
            : ["dotnet", dll, .. arguments];
        var start = new ProcessStartInfo(command[0], command[1..]) { RedirectStandardOutput = true, RedirectStandardError = true };
        foreach (var (name, value) in environment) start.Environment[name] = value;
        var process = Process.Start(start) ?? throw new InvalidOperationException($"{project} did not start");
        process.ErrorDataReceived += (_, e) => Debug.WriteLine(e.Data); // read, so that it does not stop at a full pipe
        process.BeginErrorReadLine();
        return new ChildProcess(process);
    }

    /// <summary>Resident memory, MiB.</summary>
    public double ResidentMiB()
    {
        var line = File.ReadLines($"/proc/{_process.Id}/status").First(l => l.StartsWith("VmRSS:", StringComparison.Ordinal));
        return double.Parse(line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[1], CultureInfo.InvariantCulture) / 1024;
    }

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited) _process.Kill(entireProcessTree: true);
        await _process.WaitForExitAsync();
        _process.Dispose();
    }
}
