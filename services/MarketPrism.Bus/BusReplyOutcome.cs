namespace MarketPrism.Bus;

/// <summary>What became of a request.</summary>
public enum BusReplyOutcome
{
    /// <summary>An answer came.</summary>
    Answered,

    /// <summary>Nobody listens on the subject.</summary>
    NoResponders,

    /// <summary>No answer in time, or the bus is away.</summary>
    TimedOut,
}
