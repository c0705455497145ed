namespace MarketPrism.WebConsole.Board;

/// <summary>A ledger record as it came, and what the board needs of it.</summary>
internal sealed record GapLine(string Id, int Version, bool IsOpen, long OpenedNs, byte[] Json);
