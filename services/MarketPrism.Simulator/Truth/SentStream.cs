namespace MarketPrism.Simulator.Truth;

/// <summary>What was sent of one stream on one connection.</summary>
/// <param name="Venue">The venue.</param>
/// <param name="Connection">The connection's number.</param>
/// <param name="Open">Whether the connection still is.</param>
/// <param name="Stream">The stream's name.</param>
/// <param name="Count">Frames.</param>
/// <param name="FirstId">The id of the first (update id, trade id; time in ms where there is none), -1 = none.</param>
/// <param name="LastId">The id of the last, -1 = none.</param>
public sealed record SentStream(string Venue, long Connection, bool Open, string Stream, long Count, long FirstId, long LastId);
