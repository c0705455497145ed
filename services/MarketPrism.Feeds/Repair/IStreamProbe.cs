namespace MarketPrism.Feeds;

/// <summary>Asks the venue, by another way than the socket, how far a silent stream has come there.</summary>
public interface IStreamProbe
{
    /// <summary>The id of the newest event of a stream at the venue.</summary>
    /// <param name="stream">The stream.</param>
    /// <param name="cancellationToken">Cancels the probe.</param>
    /// <returns>The id, comparable with <see cref="FrameIdentity.Last"/> of its frames; null when the venue was not reachable, the budget is used up, or the stream has no ids.</returns>
    ValueTask<long?> NewestIdAsync(StreamSpec stream, CancellationToken cancellationToken);
}
