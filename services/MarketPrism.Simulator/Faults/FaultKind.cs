namespace MarketPrism.Simulator.Faults;

/// <summary>What can be made to go wrong. In JSON the names are written in snake_case.</summary>
public enum FaultKind
{
    /// <summary>A connection is cut without a closing frame (TCP reset).</summary>
    Drop,

    /// <summary>A connection is closed properly, with code 1001.</summary>
    Close,

    /// <summary>A connection stays open, but nothing more comes and nothing is heard, for the duration.</summary>
    HalfOpen,

    /// <summary>One stream of a connection goes silent for the duration; the others flow on.</summary>
    Stall,

    /// <summary>A subscription is acknowledged, and nothing ever comes.</summary>
    AckSilence,

    /// <summary>A subscription is neither acknowledged nor served.</summary>
    NoAck,

    /// <summary>A data frame is left out.</summary>
    Gap,

    /// <summary>A data frame comes twice.</summary>
    Duplicate,

    /// <summary>A data frame comes after its successor.</summary>
    Reorder,

    /// <summary>A text frame that is no JSON comes between the others.</summary>
    Garbage,

    /// <summary>Bytes that are no WebSocket frame come, and the connection is of no more use.</summary>
    GarbageBytes,

    /// <summary>A REST snapshot is as old as the duration.</summary>
    StaleSnapshot,

    /// <summary>A REST snapshot is refused with the status and Retry-After (429 unless told; 418 lasts for the duration).</summary>
    RefuseSnapshot,

    /// <summary>Any REST request is answered late, by the duration.</summary>
    SlowRest,

    /// <summary>The venue says that it will cut the connection (Binance serverShutdown, OKX 64008), and does so after the duration.</summary>
    Shutdown,

    /// <summary>A connection is cut when it is older than the duration: the 24-hour cut at another age.</summary>
    AgeCut,

    /// <summary>A connection is closed as a slow reader's (OKX 4005; Binance 1008).</summary>
    SlowReader,

    /// <summary>A WebSocket upgrade is refused with the status (503 unless told).</summary>
    RefuseConnect,

    /// <summary>An instrument does not trade for the duration: its streams stand still, its metadata say so.</summary>
    Halt,

    /// <summary>The venue is away for the duration: connections cut, dials and REST refused (503 unless told).</summary>
    Outage,

    /// <summary>All connections are cut and dials are refused with the status (503 unless told) while the rule is in force; REST works.</summary>
    SocketOutage,

    /// <summary>A REST answer is an HTML page, with status 200.</summary>
    RestHtml,

    /// <summary>A REST answer is the venue's form with nothing in it, with status 200.</summary>
    RestEmpty,

    /// <summary>A REST answer is what another venue would say to such a request.</summary>
    RestOtherVenue,

    /// <summary>A REST answer breaks off somewhere.</summary>
    RestTruncated,

    /// <summary>A REST answer is one of the venue's own errors, with status 200.</summary>
    RestErrorCode,

    /// <summary>A REST answer is one of the five above, or late by the duration.</summary>
    RestHostile,

    /// <summary>OKX restarts an instrument's sequence ids, as at maintenance.</summary>
    SequenceReset,

    /// <summary>OKX begins a book without the snapshot in the stream.</summary>
    WithholdSnapshot,

    /// <summary>OKX does not answer text pings.</summary>
    NoPong,
}
