namespace MarketPrism.Simulator.Market;

/// <summary>How a venue's markets are made.</summary>
/// <param name="Levels">Levels per side that the book is kept at.</param>
/// <param name="HistoryChanges">Book changes that are remembered per instrument.</param>
/// <param name="HistoryTrades">Fills and aggregates that are remembered per instrument.</param>
/// <param name="FirstUpdateId">About where the update ids start.</param>
internal sealed record MarketSettings(int Levels, int HistoryChanges, int HistoryTrades, long FirstUpdateId);
