namespace MarketPrism.Exchanges;

/// <summary>A venue's rule for the ids of its order books. Pure.</summary>
public interface IBookContinuity
{
    /// <summary>True when books start from a REST snapshot alone (Binance); false when the stream brings one and REST is the second way (OKX).</summary>
    bool NeedsRestSnapshot { get; }

    /// <summary>True when ids may go back (OKX after maintenance), so that an event is known again only by its pair of ids; false when they only rise.</summary>
    bool IdsMayReset { get; }

    /// <summary>How many levels a side the venue's incremental channel keeps; 0 when it has no window (OKX <c>books</c>: 400).</summary>
    int WindowLevels { get; }

    /// <summary>Levels a side that the venue's REST snapshots are cut at, rising; empty when it does not matter, because books have a window.</summary>
    int[] SnapshotLevels { get; }

    /// <summary>
    /// True when an event that spans the id of a REST snapshot continues it, because events name every level that was touched (Binance). False when they may name only what differs between
    /// their two ids (OKX): what came and went in between, or left the window and came back, is in no event, so a snapshot can be continued only from an id at which an event begins or ends.
    /// </summary>
    bool SpanningJoins { get; }

    /// <summary>Judges an event against the book's position.</summary>
    /// <param name="lastId">The id that the book stands at.</param>
    /// <param name="isFirstAfterRestSnapshot">Whether no event has been applied since a REST snapshot.</param>
    /// <param name="depth">An update.</param>
    /// <returns>What it is to the book.</returns>
    ContinuityVerdict Judge(long lastId, bool isFirstAfterRestSnapshot, DepthEvent depth);
}
