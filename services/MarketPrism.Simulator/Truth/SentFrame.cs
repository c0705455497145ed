namespace MarketPrism.Simulator.Truth;

/// <summary>One data frame that a venue has sent on an open connection.</summary>
/// <param name="Venue">The venue.</param>
/// <param name="Connection">The connection's number.</param>
/// <param name="Stream">The stream's name.</param>
/// <param name="Symbol">The instrument, or empty.</param>
/// <param name="Id">Update id, trade id; the time in ms where there is none.</param>
/// <param name="TimeNs">When, Unix nanoseconds of the venue's clock.</param>
public readonly record struct SentFrame(string Venue, long Connection, string Stream, string Symbol, long Id, long TimeNs);
