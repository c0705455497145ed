namespace MarketPrism.Telemetry;

/// <summary>Frames since the start; always <c>total = routed + unrouted + control</c>.</summary>
public sealed record RoutingCounters
{
    /// <summary>All frames.</summary>
    public long TotalMessages { get; init; }

    /// <summary>Data of known streams, duplicates among them.</summary>
    public long RoutedMessages { get; init; }

    /// <summary>Data of no known stream.</summary>
    public long UnroutedMessages { get; init; }

    /// <summary>Acks, pongs, notices.</summary>
    public long ControlMessages { get; init; }

    /// <summary>A handler threw, or a frame was malformed.</summary>
    public long CallbackErrors { get; init; }

    /// <summary>Events that another socket had brought already.</summary>
    public long DuplicateMessages { get; init; }

    /// <summary>Sockets that were dialled again after a cut.</summary>
    public long Reconnections { get; init; }

    /// <summary>Sockets that were replaced before a cut.</summary>
    public long ProactiveReconnections { get; init; }

    /// <summary>Dials that failed.</summary>
    public long ConnectionFailures { get; init; }
}
