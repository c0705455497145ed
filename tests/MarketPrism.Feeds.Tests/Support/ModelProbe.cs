using MarketPrism.Feeds.Simulation;

namespace MarketPrism.Feeds.Tests;

/// <summary>What REST would say: whether the venue has something newer.</summary>
internal sealed class ModelProbe(ModelVenue venue) : IStreamProbe
{
    public ValueTask<ProbeVerdict> ProbeAsync(StreamSpec stream, FrameIdentity? last, CancellationToken cancellationToken)
    {
        var model = venue.Streams[stream.WireName];
        return ValueTask.FromResult(last is null || model.LastId > last.Value.Last ? (last is null ? ProbeVerdict.Unknown : ProbeVerdict.Missed) : ProbeVerdict.Quiet);
    }
}
