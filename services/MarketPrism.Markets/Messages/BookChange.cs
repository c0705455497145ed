using MarketPrism.Exchanges;

namespace MarketPrism.Markets.Messages;

/// <summary>Ids of a published change of a book.</summary>
/// <param name="FirstId">The first venue id in it; <see cref="DepthEvent.NoId"/> where the venue has none (OKX).</param>
/// <param name="LastId">The id that the book stands at after it.</param>
/// <param name="PreviousId">The id that the book stood at in the message before: the chain that consumers check.</param>
public readonly record struct BookChange(long FirstId, long LastId, long PreviousId)
{
    /// <summary>The matching engine's time of the last event in it, where the venue sends it beside the event's (Binance futures), Unix ms; 0 when there is none.</summary>
    public long TransactionTimeMs { get; init; }
}
