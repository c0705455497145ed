using MarketPrism.Exchanges;

namespace MarketPrism.Markets;

/// <summary>Tells a snapshot that was cut from a whole one.</summary>
internal sealed class SnapshotDepth
{
    /// <summary>Nothing is known: any side may have been cut.</summary>
    public static readonly SnapshotDepth Unknown = new(0, [], 0);

    private readonly int _asked;
    private readonly int[] _offered;
    private readonly int _window;

    private SnapshotDepth(int asked, int[] offered, int window) => (_asked, _offered, _window) = (asked, offered, window);

    /// <summary>Books that start from REST snapshots alone.</summary>
    /// <param name="asked">Levels a side that snapshots are asked for; 0 = not known.</param>
    /// <param name="offered">Levels a side that the venue cuts at, rising.</param>
    public static SnapshotDepth OfRest(int asked, int[] offered) => new(asked, offered, 0);

    /// <summary>
    /// Channels that keep a window of the book: the stream names every level that enters it. A snapshot in the stream has the whole window, or the whole side where that has fewer levels;
    /// one from REST may have been asked for with fewer: what lies between its end and the window's is unknown.
    /// </summary>
    /// <param name="levels">Levels a side.</param>
    public static SnapshotDepth OfWindow(int levels) => new(0, [], levels);

    /// <summary>Whether more may rest beyond a side.</summary>
    /// <param name="levels">Levels of the side.</param>
    /// <param name="snapshot">The snapshot that it came with. Where it does not tell how many levels it was asked for, a number that the venue cuts at may be the answer to somebody who asked for less.</param>
    public bool IsCut(int levels, DepthEvent snapshot)
    {
        if (_window > 0) return snapshot.Kind == DepthKind.RestSnapshot && levels < _window && (snapshot.RequestedLevels == 0 || levels >= snapshot.RequestedLevels);
        if (snapshot.RequestedLevels > 0 && _offered.Length > 0) return levels >= Math.Min(snapshot.RequestedLevels, _offered[^1]);
        return levels >= _asked || levels >= _offered[^1] || Array.IndexOf(_offered, levels) >= 0;
    }
}
