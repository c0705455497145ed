namespace MarketPrism.Exchanges;

/// <summary>Best bid and offer.</summary>
/// <param name="UpdateId">The update id, in the id space of the book; <see cref="DepthEvent.NoId"/> when there is none.</param>
/// <param name="BidPrice">Best bid; null when the side is empty or was not told.</param>
/// <param name="BidQuantity">Quantity there.</param>
/// <param name="AskPrice">Best ask; null when the side is empty or was not told.</param>
/// <param name="AskQuantity">Quantity there.</param>
/// <param name="TimeMs">The venue's time, Unix ms; 0 when there is none.</param>
public readonly record struct BboEvent(long UpdateId, FixedNumber? BidPrice, FixedNumber? BidQuantity, FixedNumber? AskPrice, FixedNumber? AskQuantity, long TimeMs)
{
    /// <summary>The matching engine's time, where the venue sends it beside the other (Binance futures <c>T</c>), Unix ms; 0 when there is none.</summary>
    public long TransactionTimeMs { get; init; }
}
