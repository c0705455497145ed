using MarketPrism.Benchmarks.Measure;
using MarketPrism.Testing;

namespace MarketPrism.Benchmarks;

/// <summary>How a run measures.</summary>
/// <param name="Captures">The folder of real recordings, or null: then small ones of the simulator.</param>
/// <param name="IsQuick">Fewer and shorter rounds.</param>
/// <param name="Only">The sections that run; empty means all.</param>
internal sealed record BenchOptions(string? Captures, bool IsQuick, IReadOnlyList<string> Only)
{
    public Stage Stage => IsQuick ? new Stage(TimeSpan.FromSeconds(0.3), 3) : new Stage(TimeSpan.FromSeconds(1), 7);

    /// <summary>The recording of this name, or the simulator's small one in its place.</summary>
    public string PathOf(string real, string simulated) =>
        Captures is null ? Path.Combine(Repository.Root, "tests", "captures", $"{simulated}.frames.gz") : Path.Combine(Captures, $"{real}.frames.gz");
}
