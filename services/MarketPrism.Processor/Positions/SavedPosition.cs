using MarketPrism.Domain;

namespace MarketPrism.Processor;

/// <summary>Where a partition stood.</summary>
/// <param name="Connections">By <c>Mp-Conn</c>: the last <c>Mp-Seq</c>, and when that frame was received, Unix ns.</param>
/// <param name="Trades">The last published trades.</param>
internal sealed record SavedPosition(IReadOnlyDictionary<string, (long Sequence, long ReceivedNs)> Connections, IReadOnlyDictionary<string, TradePosition> Trades)
{
    /// <summary>When the last frame was received; null without any.</summary>
    public long? LastNs => Connections.Count > 0 ? Connections.Values.Max(static c => c.ReceivedNs) : null;
}
