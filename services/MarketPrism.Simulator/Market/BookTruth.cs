namespace MarketPrism.Simulator.Market;

/// <summary>The true book of an instrument at an update id.</summary>
/// <param name="Symbol">The venue's name.</param>
/// <param name="UpdateId">The id that was asked for.</param>
/// <param name="Bids">Best first.</param>
/// <param name="Asks">Best first.</param>
public sealed record BookTruth(string Symbol, long UpdateId, IReadOnlyList<BookLevel> Bids, IReadOnlyList<BookLevel> Asks);
