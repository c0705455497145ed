using System.Globalization;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using System.Text;
using MarketPrism.Benchmarks.Measure;
using MarketPrism.Benchmarks.Plain;
using MarketPrism.Benchmarks.Workloads;
using MarketPrism.Testing;

namespace MarketPrism.Benchmarks;

/// <summary>Runs everything and prints the table; a full run also writes it into docs/performance.md.</summary>
internal static class PerformanceTable
{
    private const string Begin = "<!-- measured: begin -->";
    private const string End = "<!-- measured: end -->";

    public static int Run(string? captures, bool isQuick, TextWriter output)
    {
        var stage = isQuick ? new Stage(TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(0.3), 3) : new Stage(TimeSpan.FromSeconds(3), TimeSpan.FromSeconds(1), 7);
        var text = new StringBuilder();
        text.AppendLine(CultureInfo.InvariantCulture, $"Machine: {Machine()}.").AppendLine();
        var goals = new List<(string What, double Ratio, double Goal, double Bytes)>();
        var (usdm, spot, okx) = captures is not null
            ? (Path.Combine(captures, "binance-usdm-ethusdt-2024.frames.gz"), Path.Combine(captures, "binance-spot-ethusdt-2024.frames.gz"), Path.Combine(captures, "okx-public-2022.frames.gz"))
            : (Small("sim-binance-usdm"), Small("sim-binance-spot"), Small("sim-okx-public"));
        Depth(stage, usdm, true, text, goals);
        Depth(stage, spot, false, text, goals);
        AllFrames(stage, usdm, true, text, goals);
        AllFrames(stage, spot, false, text, goals);
        Okx(stage, okx, text, goals);
        ScaleTable.Append(stage, text, goals);
        text.AppendLine("### Against the goals").AppendLine().AppendLine("| what | reached | goal | B/frame | |").AppendLine("|---|---|---|---|---|");
        foreach (var (what, ratio, goal, bytes) in goals)
        {
            var isReached = (goal >= 0 ? ratio >= goal : ratio <= -goal) && bytes < 0.01;
            text.AppendLine(CultureInfo.InvariantCulture, $"| {what} | {ratio:0.0} | {(goal >= 0 ? "≥" : "<")} {Math.Abs(goal):0.0} | {bytes:0.###} | {(isReached ? "reached" : "**missed**")} |");
        }

        output.Write(text);
        if (!isQuick && captures is not null) Save(text.ToString());
        return 0;
    }

    private static void Depth(Stage stage, string path, bool isFutures, StringBuilder text, List<(string, double, double, double)> goals)
    {
        var recording = Recording.Load(path, "depth");
        var plain = new PlainBinance(recording, isFutures, false);
        var results = stage.Run(plain, new Production(recording, false), new DecodeOnly(recording), new MemoryScan(recording));
        Section(text, $"Depth frames of {Name(path)}", results);
        goals.Add(($"decode + sequence rule + apply, {Name(path)}, × plain", results[0].NsPerFrame / results[1].NsPerFrame, 6, results[1].BytesPerFrame));
    }

    private static void AllFrames(Stage stage, string path, bool isFutures, StringBuilder text, List<(string, double, double, double)> goals)
    {
        var recording = Recording.Load(path, "depth", "bookTicker", "trade");
        var results = stage.Run(new PlainBinance(recording, isFutures, true), new Production(recording, true), new DecodeOnly(recording));
        Section(text, $"All frames of {Name(path)}, with normalised JSON", results);
        goals.Add(($"decode, apply, JSON, {Name(path)}, × plain", results[0].NsPerFrame / results[1].NsPerFrame, 4, results[1].BytesPerFrame));
    }

    private static void Okx(Stage stage, string path, StringBuilder text, List<(string, double, double, double)> goals)
    {
        var recording = Recording.Load(path, "books");
        var results = stage.Run(new PlainOkx(recording), new Production(recording, false), new DecodeOnly(recording));
        Section(text, $"OKX books with checksum, {Name(path)}", results);
        goals.Add(("OKX books with checksum, × plain", results[0].NsPerFrame / results[1].NsPerFrame, 6, results[1].BytesPerFrame));
    }

    private static void Section(StringBuilder text, string title, IReadOnlyList<Result> results)
    {
        text.AppendLine(CultureInfo.InvariantCulture, $"### {title}").AppendLine().AppendLine("| implementation | ns/frame | frames/s | × plain | B/frame |").AppendLine("|---|---|---|---|---|");
        foreach (var r in results)
        {
            text.AppendLine(CultureInfo.InvariantCulture, $"| {r.Name} | {r.NsPerFrame:#,0} | {r.FramesPerSecond:#,0} | {results[0].NsPerFrame / r.NsPerFrame:0.0} | {r.BytesPerFrame:0.###} |");
        }

        text.AppendLine();
    }

    private static string Small(string name) => Path.Combine(Repository.Root, "tests", "captures", $"{name}.frames.gz");

    private static string Name(string path) => Path.GetFileName(path).Replace(".frames.gz", "", StringComparison.Ordinal);

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
