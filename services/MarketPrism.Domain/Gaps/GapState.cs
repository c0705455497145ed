namespace MarketPrism.Domain;

/// <summary>Where a hole stands.</summary>
public enum GapState
{
    /// <summary>Found, not repaired yet.</summary>
    Open,

    /// <summary>What was missing has been recovered, or the book rebuilt.</summary>
    Repaired,

    /// <summary>Given up: the data are gone.</summary>
    Lost,
}
