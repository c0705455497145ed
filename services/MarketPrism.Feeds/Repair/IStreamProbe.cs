namespace MarketPrism.Feeds;

/// <summary>Asks the venue, by another way than the socket, whether a silent stream missed anything.</summary>
public interface IStreamProbe
{
    /// <summary>Compares what the venue has now with the last frame seen.</summary>
    /// <param name="stream">The stream.</param>
    /// <param name="last">Identity of its last frame; null when none was seen.</param>
    /// <param name="cancellationToken">Cancels the probe.</param>
    /// <returns>The verdict; <see cref="ProbeVerdict.Unknown"/> when the venue was not reachable, the budget is used up, or nothing can be compared.</returns>
    ValueTask<ProbeVerdict> ProbeAsync(StreamSpec stream, FrameIdentity? last, CancellationToken cancellationToken);
}
