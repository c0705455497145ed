using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using MarketPrism.Benchmarks.Measure;
using MarketPrism.Benchmarks.Sections;
using MarketPrism.Testing;

namespace MarketPrism.Benchmarks;

/// <summary>Runs the sections and prints the table; a full run also writes it into docs/performance.md.</summary>
internal static class PerformanceTable
{
    private const string Begin = "<!-- measured: begin -->";
    private const string End = "<!-- measured: end -->";

    public static IReadOnlyList<Section> Sections { get; } = [new BookSection(), new ScaleSection(), new ConnectorSection(), new NatsSection(), new PipelineSection(), new MemorySection()];

    public static async Task RunAsync(BenchOptions options, TextWriter output, CancellationToken cancellationToken)
    {
        var report = new Report();
        foreach (var section in Sections.Where(s => options.Only.Count == 0 || options.Only.Contains(s.Name)))
        {
            await Console.Error.WriteLineAsync($"measuring {section.Name} …");
            await section.RunAsync(options, report, cancellationToken);
        }

        var page = $"Machine: {Machine()}.\n\n{report}";
        await output.WriteAsync(page);
        if (!options.IsQuick && options.Captures is not null && options.Only.Count == 0) Save(page);
    }

    private static string Machine()
    {
        var vectors = Vector512.IsHardwareAccelerated ? "512" : Vector256.IsHardwareAccelerated ? "256" : "128";
        return $"{CpuName()}, {Environment.ProcessorCount} processors, {RuntimeInformation.OSDescription.Trim()}, .NET {Environment.Version}, vectors of {vectors} bits";
    }

    private static string CpuName()
    {
        const string Info = "/proc/cpuinfo";
        if (!File.Exists(Info)) return RuntimeInformation.ProcessArchitecture.ToString();
        var line = File.ReadLines(Info).FirstOrDefault(l => l.StartsWith("model name", StringComparison.Ordinal));
        return line is null ? RuntimeInformation.ProcessArchitecture.ToString() : line[(line.IndexOf(':', StringComparison.Ordinal) + 1)..].Trim();
    }

    private static void Save(string measured)
    {
        var path = Path.Combine(Repository.Root, "docs", "performance.md");
        var page = File.ReadAllText(path);
        var from = page.IndexOf(Begin, StringComparison.Ordinal);
        var to = page.IndexOf(End, StringComparison.Ordinal);
        if (from < 0 || to < from) throw new InvalidDataException($"{path} has no place for the figures: {Begin} … {End}");
        File.WriteAllText(path, $"{page[..(from + Begin.Length)]}\n\n{measured.TrimEnd()}\n\n{page[to..]}");
    }
}
