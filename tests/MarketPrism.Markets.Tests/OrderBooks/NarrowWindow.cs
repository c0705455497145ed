using MarketPrism.Exchanges;
using MarketPrism.Exchanges.Okx;

namespace MarketPrism.Markets.Tests.OrderBooks;

/// <summary>OKX's rule with a window that levels often enter and leave.</summary>
internal sealed class NarrowWindow : IBookContinuity
{
    private readonly OkxContinuity _rule = new();

    public bool NeedsRestSnapshot => _rule.NeedsRestSnapshot;

    public bool IdsMayReset => _rule.IdsMayReset;

    public int WindowLevels => VenueModel.Window;

    public int[] SnapshotLevels => _rule.SnapshotLevels;

    public bool SpanningJoins => _rule.SpanningJoins;

    public ContinuityVerdict Judge(long lastId, bool isFirstAfterRestSnapshot, DepthEvent depth) => _rule.Judge(lastId, isFirstAfterRestSnapshot, depth);
}
