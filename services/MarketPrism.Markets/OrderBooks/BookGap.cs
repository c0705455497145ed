using MarketPrism.Domain;

namespace MarketPrism.Markets;

/// <summary>A hole in the updates of a book.</summary>
/// <param name="Number">1, 2, … of this book; the same at opening and closing.</param>
/// <param name="Origin">Where it came from.</param>
/// <param name="Cause">Why.</param>
/// <param name="Lane">The connection that it was seen on; empty when none.</param>
/// <param name="FromId">The first missing id; null when unknown.</param>
/// <param name="ToId">The last missing id; null when unknown. At closing: the id of the snapshot that mended it.</param>
/// <param name="FromNs">When the last good event was received, Unix ns; 0 when there was none.</param>
/// <param name="ToNs">When the book was proven again, Unix ns; null while open.</param>
/// <param name="Repair">How it was mended; <see cref="GapRepair.None"/> while open.</param>
public readonly record struct BookGap(
    long Number, GapOrigin Origin, GapCause Cause, string Lane, long? FromId, long? ToId, long FromNs, long? ToNs, GapRepair Repair);
