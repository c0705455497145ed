namespace MarketPrism.Feeds.Tests;

internal sealed class FixedProbe(ProbeVerdict verdict) : IStreamProbe
{
    internal int Asked { get; private set; }

    public ValueTask<ProbeVerdict> ProbeAsync(StreamSpec stream, FrameIdentity? last, CancellationToken cancellationToken)
    {
        Asked++;
        return ValueTask.FromResult(verdict);
    }
}
