namespace MarketPrism.Feeds.Simulation;

/// <summary>What REST would say: whether the venue has something newer than was seen.</summary>
internal sealed class ModelProbe(Func<StreamSpec, ModelStream?> find, Func<bool> isReachable) : IStreamProbe
{
    private readonly Dictionary<string, long> _seen = [];

    public ValueTask<ProbeVerdict> ProbeAsync(StreamSpec stream, FrameIdentity? last, CancellationToken cancellationToken)
    {
        if (!isReachable() || find(stream) is not { } model || !ModelVenue.HasId(model)) return ValueTask.FromResult(ProbeVerdict.Unknown);
        if (last is null && _seen.TryAdd(stream.WireName, model.LastId)) return ValueTask.FromResult(ProbeVerdict.Unknown);
        return ValueTask.FromResult(model.LastId > (last?.Last ?? _seen[stream.WireName]) ? ProbeVerdict.Missed : ProbeVerdict.Quiet);
    }
}
