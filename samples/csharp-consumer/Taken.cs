namespace ConsumerSample;

/// <summary>What a message was.</summary>
public enum Taken
{
    /// <summary>It followed, or it was a whole book.</summary>
    Applied,

    /// <summary>Already known, of a former publisher, or the book is not synced now.</summary>
    Ignored,

    /// <summary>Something before it is missing: ask again.</summary>
    Gap,
}
