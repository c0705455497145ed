namespace MarketPrism.Feeds;

/// <summary>What the session's loop is told.</summary>
internal enum SessionMessageKind
{
    /// <summary>A deadline may be due.</summary>
    Tick,

    /// <summary>A connection is open.</summary>
    Opened,

    /// <summary>A dial failed (payload <see cref="DialFailure"/>).</summary>
    DialFailed,

    /// <summary>A connection ended (payload <see cref="ConnectionEnd"/>).</summary>
    Closed,

    /// <summary>The awaited frame of a stream came (payload <see cref="StreamLane"/>).</summary>
    Data,

    /// <summary>A request went out (payload <see cref="ControlRequest"/>).</summary>
    Sent,

    /// <summary>The venue answered or announced something (payload <see cref="ControlReply"/>).</summary>
    Reply,

    /// <summary>Run this (payload <see cref="Action"/>).</summary>
    Command,
}
