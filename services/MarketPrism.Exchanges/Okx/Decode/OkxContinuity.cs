namespace MarketPrism.Exchanges.Okx;

/// <summary>
/// OKX: <c>prevSeqId</c> must be the last <c>seqId</c>; that also holds for keep-alives (both equal) and resets (<c>seqId</c> smaller).
/// A REST snapshot may show an id between two updates. An update is not promised to name more than what differs between its own two ids, so one that spans the snapshot's id does not join.
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
    public int[] SnapshotLevels => [];

    /// <inheritdoc/>
    public bool SpanningJoins => false;

    /// <inheritdoc/>
    public ContinuityVerdict Judge(long lastId, bool isFirstAfterRestSnapshot, DepthEvent depth)
    {
        // Recordings from before 2023 have no ids, and neither has their book; their checksums prove them
        if (depth.PreviousId == lastId) return ContinuityVerdict.Follows;
        var isBefore = isFirstAfterRestSnapshot && depth.PreviousId <= depth.LastId && depth.LastId <= lastId;
        return isBefore ? ContinuityVerdict.Covered : ContinuityVerdict.Gap;
    }
}
