namespace MarketPrism.Exchanges;

/// <summary>What a received frame is.</summary>
public enum FrameKind
{
    /// <summary>Not understood.</summary>
    Unknown,

    /// <summary>Market data.</summary>
    Data,

    /// <summary>An ack, error, list or notice: <see cref="IFeedProtocol.ReadControl"/> reads it.</summary>
    Control,

    /// <summary>The answer to our ping.</summary>
    Pong,
}
