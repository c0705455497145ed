namespace MarketPrism.Soak;

/// <summary>What the audit of the bus found so far.</summary>
/// <param name="Frames">Frames with ids that came.</param>
/// <param name="Ledgered">Holes in the ids that stand in the ledger.</param>
/// <param name="Lost">Holes in the ids that do not.</param>
/// <param name="Duplicates">Frames that came twice.</param>
internal readonly record struct AuditTotals(long Frames, long Ledgered, long Lost, long Duplicates);
