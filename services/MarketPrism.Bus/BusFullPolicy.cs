namespace MarketPrism.Bus;

/// <summary>What a full queue does.</summary>
public enum BusFullPolicy
{
    /// <summary>Drops the message that waits longest.</summary>
    DropOldest,

    /// <summary>Drops the new message.</summary>
    DropNewest,
}
