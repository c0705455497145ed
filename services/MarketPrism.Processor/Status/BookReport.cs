using MarketPrism.Domain;
using MarketPrism.Markets;

namespace MarketPrism.Processor;

/// <summary>How one book is.</summary>
/// <param name="Key">The instrument.</param>
/// <param name="State">Its state.</param>
/// <param name="Cause">The cause of its last hole; null when it had none.</param>
/// <param name="HasBeenSynced">Whether it was ever proven.</param>
/// <param name="Levels">Levels, both sides.</param>
/// <param name="LastId">The venue's id of its last update.</param>
/// <param name="LastReceivedNs">When its last event was received, Unix ns; 0 before the first.</param>
/// <param name="Snapshots">Snapshots taken over.</param>
/// <param name="CutTo">Levels a side that fit into a message, when not all do; 0 = all.</param>
internal readonly record struct BookReport(InstrumentKey Key, BookState State, GapCause? Cause, bool HasBeenSynced, int Levels, long LastId, long LastReceivedNs, long Snapshots, int CutTo = 0);
