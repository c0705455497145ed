namespace MarketPrism.Markets;

/// <summary>Why a snapshot is asked for.</summary>
public enum SnapshotReason
{
    /// <summary>The book has never been synced.</summary>
    Start,

    /// <summary>The book had to be given up.</summary>
    Resync,

    /// <summary>The last one was older than the buffered updates.</summary>
    TooOld,

    /// <summary>The last request had no answer in time, or was refused.</summary>
    NoAnswer,

    /// <summary>The market nears the end of what the last one showed; the book is synced and stays so.</summary>
    Horizon,
}
