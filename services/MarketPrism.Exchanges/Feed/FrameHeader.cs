namespace MarketPrism.Exchanges;

/// <summary>What a scan of a frame found; spans point into the frame.</summary>
public readonly ref struct FrameHeader
{
    /// <summary>What it is.</summary>
    public FrameKind Kind { get; init; }

    /// <summary>The venue's channel without speed: <c>depth</c>, <c>books</c>.</summary>
    public ReadOnlySpan<byte> Channel { get; init; }

    /// <summary>The symbol as the stream name has it (Binance: lower case), or the instrument type.</summary>
    public ReadOnlySpan<byte> Symbol { get; init; }

    /// <summary>The event's identity, the same on every socket that carries the stream.</summary>
    public FrameIdentity Identity { get; init; }

    /// <summary>The id that the event says it follows, where that is no part of its identity (Binance futures' <c>pu</c>); 0 = it does not say.</summary>
    public long PreviousId { get; init; }

    /// <summary>True for a snapshot that the socket's own subscription asked for (OKX books): never a duplicate, even when an earlier one has the same identity.</summary>
    public bool IsSnapshot { get; init; }

    /// <summary>The venue's event time, Unix ms; 0 when the frame has none.</summary>
    public long EventTimeMs { get; init; }
}
