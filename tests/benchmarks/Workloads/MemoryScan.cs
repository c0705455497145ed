using MarketPrism.Benchmarks.Measure;

namespace MarketPrism.Benchmarks.Workloads;

/// <summary>Counts the quotes of the frames: as fast as the bytes can be looked at.</summary>
internal sealed class MemoryScan(Recording recording) : Workload("memory scan of the same bytes", recording.Frames.Count)
{
    public long Quotes { get; private set; }

    public override void Pass()
    {
        foreach (var (_, payload) in recording.Frames) Quotes += payload.AsSpan().Count((byte)'"');
    }
}
