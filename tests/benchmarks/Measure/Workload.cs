namespace MarketPrism.Benchmarks.Measure;

/// <summary>Something that is measured: a pass over frames in memory, from a fresh state.</summary>
internal abstract class Workload(string name, int frames)
{
    public string Name { get; } = name;

    /// <summary>Frames of a pass.</summary>
    public int Frames { get; } = frames;

    /// <summary>Brings the state back to the start; outside the clock.</summary>
    public virtual void Reset()
    {
    }

    /// <summary>One pass; inside the clock.</summary>
    public abstract void Pass();
}
