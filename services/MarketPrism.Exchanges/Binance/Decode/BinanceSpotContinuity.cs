namespace MarketPrism.Exchanges.Binance;

/// <summary>Spot: an event holds all ids from <c>U</c> to <c>u</c> and must contain the next one ("How to manage a local order book correctly").</summary>
public sealed class BinanceSpotContinuity : IBookContinuity
{
    /// <inheritdoc/>
    public bool NeedsRestSnapshot => true;

    /// <inheritdoc/>
    public bool IdsMayReset => false;

    /// <inheritdoc/>
    public int WindowLevels => 0;

    /// <inheritdoc/>
    public int[] SnapshotLevels => BinanceRestProtocol.SpotLevels;

    /// <inheritdoc/>
    public bool SpanningJoins => true;

    /// <inheritdoc/>
    public ContinuityVerdict Judge(long lastId, bool isFirstAfterRestSnapshot, DepthEvent depth)
    {
        if (depth.LastId <= lastId) return ContinuityVerdict.Covered;
        return depth.FirstId <= lastId + 1 ? ContinuityVerdict.Follows : ContinuityVerdict.Gap;
    }
}
