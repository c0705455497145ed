namespace MarketPrism.Simulator.Venues;

/// <summary>
/// Turns the markets' pace up or down until the frames sent meet a rate. Frames that are missing because connections are gone are not asked of the others, and a venue that does not keep up with
/// the time is slowed down, whatever the rate: else the pace would wind up until nothing moves.
/// </summary>
internal sealed class LoadController(double framesPerSecond)
{
    private const long PeriodNs = 200_000_000;
    private const long BehindNs = 200_000_000;
    private long _lastNs;
    private long _lastFrames;
    private int _mostConnections;

    /// <summary>What the market's own pace is multiplied with.</summary>
    public double Factor { get; private set; } = 1;

    /// <summary>Looks how it went.</summary>
    /// <param name="timeNs">The markets' time.</param>
    /// <param name="frames">Frames sent so far.</param>
    /// <param name="connections">Open connections.</param>
    /// <param name="behindNs">How far the markets are behind the clock.</param>
    public void Adjust(long timeNs, long frames, int connections, long behindNs)
    {
        if (framesPerSecond <= 0 || timeNs - _lastNs < PeriodNs) return;
        var sent = frames - _lastFrames;
        _mostConnections = Math.Max(_mostConnections, connections);
        var wanted = framesPerSecond * (timeNs - _lastNs) / 1e9 * connections / Math.Max(1, _mostConnections);
        if (behindNs > BehindNs) Factor = Math.Max(0.01, Factor * 0.7);
        else if (_lastNs != 0 && sent > 0) Factor = Math.Clamp(Factor * Math.Clamp(wanted / sent, 0.7, 1.5), 0.01, 100_000);
        (_lastNs, _lastFrames) = (timeNs, frames);
    }
}
