using MarketPrism.Benchmarks.Measure;

namespace MarketPrism.Benchmarks.Sections;

/// <summary>One part of the table.</summary>
/// <param name="name">What <c>--only</c> calls it.</param>
internal abstract class Section(string name)
{
    public string Name { get; } = name;

    /// <summary>Measures and reports.</summary>
    public abstract Task RunAsync(BenchOptions options, Report report, CancellationToken cancellationToken);
}
