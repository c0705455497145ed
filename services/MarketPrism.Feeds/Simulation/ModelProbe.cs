namespace MarketPrism.Feeds.Simulation;

/// <summary>What REST would say.</summary>
internal sealed class ModelProbe(Func<StreamSpec, ModelStream?> find, Func<bool> isReachable) : IStreamProbe
{
    public ValueTask<long?> NewestIdAsync(StreamSpec stream, CancellationToken cancellationToken) =>
        ValueTask.FromResult<long?>(isReachable() && find(stream) is { } model && ModelVenue.HasId(model) ? model.LastId : null);
}
