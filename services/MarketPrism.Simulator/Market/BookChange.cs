namespace MarketPrism.Simulator.Market;

/// <summary>One level's change, with what was there before, so that history can be undone.</summary>
/// <param name="Id">The venue's update id after the change.</param>
/// <param name="Bid">Which side.</param>
/// <param name="Price">In ticks.</param>
/// <param name="Old">Lots before.</param>
/// <param name="New">Lots after; 0 = the level is gone.</param>
internal readonly record struct BookChange(long Id, bool Bid, long Price, long Old, long New);
