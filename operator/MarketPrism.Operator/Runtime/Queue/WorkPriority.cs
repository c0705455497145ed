namespace MarketPrism.Operator.Runtime.Queue;

/// <summary>What is worked on first.</summary>
internal enum WorkPriority
{
    /// <summary>Objects of the first listing and mere re-listings: a user's change does not wait behind a thousand of them.</summary>
    Low = 0,

    /// <summary>Changes.</summary>
    Normal = 1,
}
