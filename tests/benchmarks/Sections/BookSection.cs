using MarketPrism.Benchmarks.Measure;
using MarketPrism.Benchmarks.Plain;
using MarketPrism.Benchmarks.Workloads;

namespace MarketPrism.Benchmarks.Sections;

/// <summary>Decoding, books and normalised JSON beside the plain book, on recordings.</summary>
internal sealed class BookSection() : Section("books")
{
    public override Task RunAsync(BenchOptions options, Report report, CancellationToken cancellationToken)
    {
        var usdm = options.PathOf("binance-usdm-ethusdt-2024", "sim-binance-usdm");
        var spot = options.PathOf("binance-spot-ethusdt-2024", "sim-binance-spot");
        Depth(options, report, usdm, isFutures: true);
        Depth(options, report, spot, isFutures: false);
        AllFrames(options, report, usdm, isFutures: true);
        AllFrames(options, report, spot, isFutures: false);
        Okx(options, report, options.PathOf("okx-public-2022", "sim-okx-public"));
        return Task.CompletedTask;
    }

    private static void Depth(BenchOptions options, Report report, string path, bool isFutures)
    {
        var recording = Recording.Load(path, "depth");
        var results = options.Stage.Run(new PlainBinance(recording, isFutures, false), new Production(recording, false), new DecodeOnly(recording), new MemoryScan(recording));
        report.Table($"Depth frames of {NameOf(path)}", results);
        Compare(report, $"decode + sequence rule + apply, {NameOf(path)}, × plain", results, 6);
        report.Note($"The plain book costs {results[0].NsPerFrame / results[3].NsPerFrame:0} times the memory scan here.");
    }

    private static void AllFrames(BenchOptions options, Report report, string path, bool isFutures)
    {
        var recording = Recording.Load(path, "depth", "bookTicker", "trade");
        var results = options.Stage.Run(new PlainBinance(recording, isFutures, true), new Production(recording, true), new DecodeOnly(recording));
        report.Table($"All frames of {NameOf(path)}, with normalised JSON", results);
        Compare(report, $"decode, apply, JSON, {NameOf(path)}, × plain", results, 4);
    }

    private static void Okx(BenchOptions options, Report report, string path)
    {
        var recording = Recording.Load(path, "books");
        var results = options.Stage.Run(new PlainOkx(recording), new Production(recording, false), new DecodeOnly(recording));
        report.Table($"OKX books with checksum, {NameOf(path)}", results);
        Compare(report, "OKX books with checksum, × plain", results, 6);
    }

    private static void Compare(Report report, string what, IReadOnlyList<Result> results, double goal) =>
        report.Add(new Goal(what, results[0].NsPerFrame / results[1].NsPerFrame, goal, BytesPerFrame: results[1].BytesPerFrame));

    private static string NameOf(string path) => Path.GetFileName(path).Replace(".frames.gz", "", StringComparison.Ordinal);
}
