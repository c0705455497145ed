namespace MarketPrism.WebConsole.Board;

/// <summary>A trade as the page shows it.</summary>
internal sealed record TradeLine(string Id, string Price, string Quantity, string Side, long? TimeMs, bool IsBackfilled);
