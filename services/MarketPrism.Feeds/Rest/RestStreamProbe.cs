using System.Collections.Concurrent;

namespace MarketPrism.Feeds;

/// <summary>
/// Asks over REST for the newest id of a silent stream's kind. Newer than the last frame: the stream is dead; the same: the market is quiet. A stream that never had
/// a frame is compared with what its first probe found.
/// </summary>
/// <param name="venue">The venue.</param>
/// <param name="endpoint">Where it is now.</param>
/// <param name="rest">Asks it.</param>
public sealed class RestStreamProbe(IVenue venue, Func<VenueEndpoint> endpoint, IVenueRest rest) : IStreamProbe
{
    private readonly ConcurrentDictionary<StreamSpec, long> _first = new();

    /// <inheritdoc/>
    public async ValueTask<ProbeVerdict> ProbeAsync(StreamSpec stream, FrameIdentity? last, CancellationToken cancellationToken)
    {
        var known = last is { Kind: not FrameIdentityKind.Hash } identity ? identity.Last : (long?)null;
        if (last is not null) _first.TryRemove(stream, out _);
        if (last is not null && known is null) return ProbeVerdict.Unknown;
        if (venue.Rest.NewestId(endpoint(), stream) is not { } request) return ProbeVerdict.Unknown;
        var answer = await rest.GetAsync(request, BudgetPriority.Background, cancellationToken);
        if (!answer.IsSuccess || venue.Rest.ReadNewestId(request.RawChannel, answer.Body.Span) is not { } newest) return ProbeVerdict.Unknown;
        if (known is null && _first.TryAdd(stream, newest)) return ProbeVerdict.Unknown;
        known ??= _first.GetValueOrDefault(stream, newest);
        if (newest == known) return ProbeVerdict.Quiet;
        // Ids that went back: the answer is older than the stream, or the venue began anew
        return newest > known ? ProbeVerdict.Missed : ProbeVerdict.Unknown;
    }
}
