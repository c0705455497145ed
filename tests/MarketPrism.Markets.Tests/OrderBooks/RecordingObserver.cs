using MarketPrism.Exchanges;

namespace MarketPrism.Markets.Tests.OrderBooks;

/// <summary>Writes what a synchroniser decides as short words, in order.</summary>
internal sealed class RecordingObserver : IBookObserver
{
    public List<string> Events { get; } = [];

    public string Text => string.Join(", ", Events);

    public void Clear() => Events.Clear();

    public void OnApplied(BookSynchronizer book, DepthEvent depth, long receivedNs) => Events.Add($"applied {depth.LastId}");

    public void OnReplaced(BookSynchronizer book) => Events.Add("replaced");

    public void OnStateChanged(BookSynchronizer book, BookState previous) => Events.Add($"{previous}>{book.State}");

    public void OnSnapshotNeeded(BookSynchronizer book, SnapshotReason reason) => Events.Add($"snapshot? {reason}");

    public void OnResubscribeNeeded(BookSynchronizer book, string lane) => Events.Add($"resubscribe? {lane}");

    public void OnGapOpened(BookSynchronizer book, in BookGap gap) => Events.Add($"gap {gap.Origin}/{gap.Cause} {gap.FromId}-{gap.ToId}");

    public void OnGapClosed(BookSynchronizer book, in BookGap gap) => Events.Add($"closed {gap.Repair}");
}
