namespace MarketPrism.Simulator.Venues;

/// <summary>Turns the markets' pace up or down until the frames sent meet a rate.</summary>
internal sealed class LoadController(double framesPerSecond)
{
    private const long PeriodNs = 200_000_000;
    private long _lastNs;
    private long _lastFrames;

    /// <summary>What the market's own pace is multiplied with.</summary>
    public double Factor { get; private set; } = 1;

    public void Adjust(long timeNs, long frames)
    {
        if (framesPerSecond <= 0 || timeNs - _lastNs < PeriodNs) return;
        var sent = frames - _lastFrames;
        var wanted = framesPerSecond * (timeNs - _lastNs) / 1e9;
        if (_lastNs != 0 && sent > 0) Factor = Math.Clamp(Factor * Math.Clamp(wanted / sent, 0.7, 1.5), 0.01, 100_000);
        (_lastNs, _lastFrames) = (timeNs, frames);
    }
}
