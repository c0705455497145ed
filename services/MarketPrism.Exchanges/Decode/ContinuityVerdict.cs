namespace MarketPrism.Exchanges;

/// <summary>What an update is to a book.</summary>
public enum ContinuityVerdict
{
    /// <summary>It follows: apply it.</summary>
    Follows,

    /// <summary>It is already covered: drop it.</summary>
    Covered,

    /// <summary>Something before it is missing.</summary>
    Gap,
}
