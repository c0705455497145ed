namespace MarketPrism.Feeds;

/// <summary>Counters since the start of the session, over all its connections.</summary>
public sealed record RoutingStats
{
    /// <summary>Frames received: always the sum of routed, unrouted and control.</summary>
    public long TotalMessages => RoutedMessages + UnroutedMessages + ControlMessages;

    /// <summary>Data of a known stream, duplicates among them.</summary>
    public long RoutedMessages { get; init; }

    /// <summary>Data of no known stream, and frames that were not understood.</summary>
    public long UnroutedMessages { get; init; }

    /// <summary>Acks, errors, pongs, notices.</summary>
    public long ControlMessages { get; init; }

    /// <summary>Frames whose handler threw, and malformed or oversized ones.</summary>
    public long CallbackErrors { get; init; }

    /// <summary>Frames that another socket had delivered already.</summary>
    public long DuplicateMessages { get; init; }

    /// <summary>Connections opened again after a loss.</summary>
    public long Reconnections { get; init; }

    /// <summary>Successors that took over before a loss.</summary>
    public long ProactiveReconnections { get; init; }

    /// <summary>Dials that failed.</summary>
    public long ConnectionFailures { get; init; }
}
