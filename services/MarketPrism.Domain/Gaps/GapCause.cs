namespace MarketPrism.Domain;

/// <summary>Why data were missing.</summary>
public enum GapCause
{
    /// <summary>The venue's own sequence skipped while the socket stayed up.</summary>
    SequenceGap,

    /// <summary>A socket closed and no other carried the stream.</summary>
    Disconnected,

    /// <summary>The stream went silent on an open socket.</summary>
    StreamStalled,

    /// <summary>A frame was malformed or out of range.</summary>
    MalformedFrame,

    /// <summary>The book became crossed, its ids went backwards, or its best price left what its snapshot showed.</summary>
    BookInvalid,

    /// <summary>The venue's checksum did not match.</summary>
    ChecksumMismatch,

    /// <summary>A number did not fit the book.</summary>
    NumberOutOfRange,

    /// <summary>A hole in <c>Mp-Seq</c>: the bus lost messages.</summary>
    BusLoss,

    /// <summary>The connector's outbox overflowed while the bus was away.</summary>
    OutboxOverflow,

    /// <summary>A subscription's bounded queue overflowed.</summary>
    SlowConsumer,

    /// <summary>No processor was there.</summary>
    ProcessorDown,

    /// <summary>Buffered updates overflowed while a snapshot was awaited.</summary>
    BufferOverflow,

    /// <summary>A successor socket took over before all of its streams were settled.</summary>
    UnsettledRotation,

    /// <summary>Trade ids skipped.</summary>
    TradeGap,

    /// <summary>A configuration change removed and re-added the stream.</summary>
    Reconfigured,

    /// <summary>The venue listed the instrument before its stream was subscribed: it had refused the stream until then.</summary>
    ListedLate,
}
