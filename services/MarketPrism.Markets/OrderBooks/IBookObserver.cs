using MarketPrism.Exchanges;

namespace MarketPrism.Markets;

/// <summary>
/// Gets what a <see cref="BookSynchronizer"/> decides, in order, during the calls to it. To publish: on a change to <see cref="BookState.Synced"/> and on <see cref="OnReplaced"/> the whole
/// book, on another change of state the state with empty sides, on <see cref="OnApplied"/> the update if <see cref="BookSynchronizer.State"/> is then <see cref="BookState.Synced"/>.
/// </summary>
public interface IBookObserver
{
    /// <summary>An update has been applied. When it also changes the state, that call follows.</summary>
    /// <param name="book">The book, with the update in it.</param>
    /// <param name="depth">The update, at the book's scales; valid during the call.</param>
    /// <param name="receivedNs">When it was received, Unix ns.</param>
    void OnApplied(BookSynchronizer book, DepthEvent depth, long receivedNs);

    /// <summary>A synced book has been replaced by a newer snapshot; it stays synced.</summary>
    /// <param name="book">The book.</param>
    void OnReplaced(BookSynchronizer book);

    /// <summary>The state has changed; <see cref="BookSynchronizer.State"/> is the new one.</summary>
    /// <param name="book">The book.</param>
    /// <param name="previous">The state before.</param>
    void OnStateChanged(BookSynchronizer book, BookState previous);

    /// <summary>A REST snapshot is needed; hand its body to <see cref="BookSynchronizer.OnDepth"/>, a refusal to <see cref="BookSynchronizer.OnSnapshotRefused"/>.</summary>
    /// <param name="book">The book.</param>
    /// <param name="reason">Why.</param>
    void OnSnapshotNeeded(BookSynchronizer book, SnapshotReason reason);

    /// <summary>The stream should be subscribed afresh, which makes the venue send a snapshot in it (OKX, when REST did not help).</summary>
    /// <param name="book">The book.</param>
    /// <param name="lane">The connection; empty when any will do.</param>
    void OnResubscribeNeeded(BookSynchronizer book, string lane);

    /// <summary>A hole was found.</summary>
    /// <param name="book">The book.</param>
    /// <param name="gap">The hole.</param>
    void OnGapOpened(BookSynchronizer book, in BookGap gap);

    /// <summary>A hole has been mended.</summary>
    /// <param name="book">The book.</param>
    /// <param name="gap">The hole, with its end and its repair.</param>
    void OnGapClosed(BookSynchronizer book, in BookGap gap);
}
