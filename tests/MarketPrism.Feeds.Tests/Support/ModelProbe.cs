using MarketPrism.Feeds.Simulation;

namespace MarketPrism.Feeds.Tests;

/// <summary>What REST would say: whether the venue has something newer.</summary>
internal sealed class ModelProbe(ModelVenue venue) : IStreamProbe
{
    private readonly Dictionary<string, long> _seen = [];

    public ValueTask<ProbeVerdict> ProbeAsync(StreamSpec stream, FrameIdentity? last, CancellationToken cancellationToken)
    {
        var id = venue.Streams[stream.WireName].LastId;
        if (last is null && _seen.TryAdd(stream.WireName, id)) return ValueTask.FromResult(ProbeVerdict.Unknown);
        return ValueTask.FromResult(id > (last?.Last ?? _seen[stream.WireName]) ? ProbeVerdict.Missed : ProbeVerdict.Quiet);
    }
}
