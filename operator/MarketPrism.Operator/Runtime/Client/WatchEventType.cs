namespace MarketPrism.Operator.Runtime.Client;

/// <summary>What a watch tells.</summary>
public enum WatchEventType
{
    /// <summary>An object is new.</summary>
    Added,

    /// <summary>An object changed.</summary>
    Modified,

    /// <summary>An object is gone; it carries the version of its deletion.</summary>
    Deleted,

    /// <summary>Only the version moved.</summary>
    Bookmark,
}
