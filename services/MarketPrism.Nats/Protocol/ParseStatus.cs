namespace MarketPrism.Nats.Protocol;

/// <summary>What <see cref="ServerOpParser"/> found at the start of the bytes.</summary>
internal enum ParseStatus
{
    /// <summary>One whole operation.</summary>
    Complete,

    /// <summary>The beginning of one; more bytes are needed.</summary>
    Incomplete,

    /// <summary>No NATS protocol: framing is lost, the connection has to end.</summary>
    Invalid,
}
