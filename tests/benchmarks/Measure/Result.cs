namespace MarketPrism.Benchmarks.Measure;

/// <summary>What a workload cost.</summary>
/// <param name="Name">The workload.</param>
/// <param name="NsPerFrame">Processor time a frame, ns: the median of the rounds.</param>
/// <param name="BytesPerFrame">Managed memory allocated a frame.</param>
internal readonly record struct Result(string Name, double NsPerFrame, double BytesPerFrame)
{
    public double FramesPerSecond => 1e9 / NsPerFrame;
}
