namespace MarketPrism.Operator.Status;

/// <summary>What a connector pod last said of itself.</summary>
internal sealed record ConnectorReport
{
    public required string Namespace { get; init; }

    public required string Subscription { get; init; }

    public required string Shard { get; init; }

    /// <summary>The pod; empty where the document does not say.</summary>
    public string Pod { get; init; } = "";

    public string Exchange { get; init; } = "";

    public string Market { get; init; } = "";

    public string State { get; init; } = "";

    public bool Ready { get; init; }

    public int ActiveConnections { get; init; }

    public long UptimeSeconds { get; init; }

    public long ConnectionFailures { get; init; }

    public int Desired { get; init; }

    /// <summary>Streams that an open connection carries, with evidence.</summary>
    public int Established { get; init; }

    public int Stale { get; init; }

    public int OpenGaps { get; init; }

    public long Messages { get; init; }

    public bool BusConnected { get; init; } = true;

    public IReadOnlyList<(string Symbol, string Reason)> Rejected { get; init; } = [];

    public IReadOnlyList<(string Code, string Message)> Reasons { get; init; } = [];

    /// <summary>By the monotonic clock.</summary>
    public long ReceivedAt { get; init; }

    public DateTimeOffset ReceivedTime { get; init; }

    /// <summary>The first dials have no outcome yet, so it says nothing about the venue.</summary>
    public bool IsStarting => ActiveConnections == 0 && ConnectionFailures == 0 && UptimeSeconds < 60;

    /// <summary>No socket is open: the venue cannot be reached from here.</summary>
    public bool IsDown => ActiveConnections == 0 && !IsStarting;

    /// <summary>Something is established and nothing is stale.</summary>
    public bool IsFresh => ActiveConnections > 0 && Established > 0 && Stale == 0;

    /// <summary>Evidence against the venue. A connector whose streams are all refused is none: its symbols may be wrong.</summary>
    public bool IsBad => IsDown || Stale > 0;

    /// <summary>Every stream is established or, if the venue refuses it, reported; at least one is established.</summary>
    public bool IsComplete => Established > 0 && Established + Rejected.Count >= Desired;

    /// <summary>What others are told about; numbers that move all the time are left out.</summary>
    public (string, bool, bool, bool, bool, int, int, int, int, string, string) Essence =>
        (State, Ready, IsDown, IsStarting, BusConnected, Desired, Established, Stale, OpenGaps, string.Join(',', Rejected.Select(r => r.Symbol)), string.Join(',', Reasons.Select(r => r.Code)));
}
