namespace MarketPrism.Exchanges.Okx;

/// <summary>
/// OKX: <c>prevSeqId</c> must be the last <c>seqId</c>; that also holds for keep-alives (both equal) and resets (<c>seqId</c> smaller).
/// Levels are absolute, so after a REST snapshot an update that spans its id joins as well.
/// </summary>
public sealed class OkxContinuity : IBookContinuity
{
    /// <inheritdoc/>
    public bool NeedsRestSnapshot => false;

    /// <inheritdoc/>
    public bool IdsMayReset => true;

    /// <inheritdoc/>
    public int WindowLevels => 400;

    /// <inheritdoc/>
    public ContinuityVerdict Judge(long lastId, bool isFirstAfterRestSnapshot, DepthEvent depth)
    {
        // Recordings from before 2023 have no ids; their checksums prove them
        if (depth.PreviousId == lastId || depth is { LastId: DepthEvent.NoId, PreviousId: DepthEvent.NoId }) return ContinuityVerdict.Follows;
        if (!isFirstAfterRestSnapshot || depth.LastId < depth.PreviousId || depth.PreviousId > lastId) return ContinuityVerdict.Gap;
        return depth.LastId <= lastId ? ContinuityVerdict.Covered : ContinuityVerdict.Follows;
    }
}
