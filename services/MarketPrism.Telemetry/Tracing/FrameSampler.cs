namespace MarketPrism.Telemetry;

/// <summary>Says which frames are traced: every n-th, so that a share costs one addition a frame and no random number. Thread-safe: the place in the count is the caller's.</summary>
public sealed class FrameSampler
{
    private const double Whole = 1L << 32;

    private long _step;

    /// <summary>Creates a sampler.</summary>
    /// <param name="ratio">Share of frames, 0 to 1.</param>
    public FrameSampler(double ratio) => SetRatio(ratio);

    /// <summary>Changes the share.</summary>
    /// <param name="ratio">Share of frames, 0 to 1.</param>
    public void SetRatio(double ratio) => Volatile.Write(ref _step, (long)(Math.Clamp(ratio, 0, 1) * Whole));

    /// <summary>Decides about the next frame of one thread's own, which keeps the position: without a locked operation.</summary>
    /// <param name="position">Where the caller stands; 0 at first.</param>
    /// <returns>Whether it is traced.</returns>
    public bool Next(ref long position)
    {
        var before = position;
        position = before + Volatile.Read(ref _step);
        return (position >> 32) != (before >> 32);
    }
}
