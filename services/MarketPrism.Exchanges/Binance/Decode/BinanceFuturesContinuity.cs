namespace MarketPrism.Exchanges.Binance;

/// <summary>USD-M and COIN-M: <c>pu</c> must be the last event's <c>u</c>; the first event after a snapshot may also span its id ("How to manage a local order book correctly").</summary>
public sealed class BinanceFuturesContinuity : IBookContinuity
{
    /// <inheritdoc/>
    public bool NeedsRestSnapshot => true;

    /// <inheritdoc/>
    public bool IdsMayReset => false;

    /// <inheritdoc/>
    public int WindowLevels => 0;

    /// <inheritdoc/>
    public int[] SnapshotLevels => BinanceRestProtocol.FuturesLevels;

    /// <inheritdoc/>
    public bool SpanningJoins => true;

    /// <inheritdoc/>
    public ContinuityVerdict Judge(long lastId, bool isFirstAfterRestSnapshot, DepthEvent depth)
    {
        // After a snapshot the drop test is u < lastUpdateId; later u <= last
        if (depth.LastId < lastId || (depth.LastId == lastId && !isFirstAfterRestSnapshot)) return ContinuityVerdict.Covered;
        if (depth.PreviousId == lastId || (isFirstAfterRestSnapshot && depth.FirstId <= lastId)) return ContinuityVerdict.Follows;
        return ContinuityVerdict.Gap;
    }
}
