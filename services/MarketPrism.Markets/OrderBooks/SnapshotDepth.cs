namespace MarketPrism.Markets;

/// <summary>Tells a snapshot that was cut from a whole one.</summary>
/// <param name="asked">Levels a side that snapshots are asked for; 0 = not known.</param>
/// <param name="offered">Levels a side that the venue cuts at.</param>
internal sealed class SnapshotDepth(int asked, int[] offered)
{
    /// <summary>Nothing is known: any side may have been cut.</summary>
    public static readonly SnapshotDepth Unknown = new(0, []);

    /// <summary>Whether more may rest beyond a side with so many levels. A number that the venue cuts at may be the answer to somebody who asked for less.</summary>
    public bool IsCut(int levels) => levels >= asked || levels >= offered[^1] || Array.IndexOf(offered, levels) >= 0;
}
