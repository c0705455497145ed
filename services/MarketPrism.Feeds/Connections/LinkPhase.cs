namespace MarketPrism.Feeds;

/// <summary>How far a connection is, as the session's loop knows it.</summary>
internal enum LinkPhase
{
    /// <summary>Waits for the budget, or dials.</summary>
    Dialling,

    /// <summary>Open.</summary>
    Open,

    /// <summary>Told to end.</summary>
    Ending,

    /// <summary>Over.</summary>
    Ended,
}
