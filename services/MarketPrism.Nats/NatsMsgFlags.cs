namespace MarketPrism.Nats;

/// <summary>Marks of a message.</summary>
[Flags]
public enum NatsMsgFlags : byte
{
    /// <summary>None.</summary>
    None = 0,

    /// <summary>It has no payload.</summary>
    Empty = 1,

    /// <summary>The server's answer to a request that nobody listens to.</summary>
    NoResponders = 2,
}
