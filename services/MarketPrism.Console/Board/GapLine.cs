namespace MarketPrism.WebConsole.Board;

/// <summary>A ledger record as it came, and what the board needs of it.</summary>
internal sealed record GapLine(string Id, bool IsOpen, long OpenedNs, byte[] Json);
