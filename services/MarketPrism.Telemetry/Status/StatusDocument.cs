namespace MarketPrism.Telemetry;

/// <summary>The document at <c>/status</c> and on the status subject. Sections that a service does not have are null and not written.</summary>
public sealed record StatusDocument
{
    /// <summary>Version of the document's form; fields may be added within one.</summary>
    public int Schema { get; init; } = 1;

    /// <summary>The service: <c>connector processor …</c>.</summary>
    public required string Service { get; init; }

    /// <summary>Version of the build.</summary>
    public string Version { get; init; } = "";

    /// <summary>Seconds since the start.</summary>
    public long UptimeS { get; init; }

    /// <summary>The subscription; null where a process has none or several.</summary>
    public string? Subscription { get; init; }

    /// <summary>The shard, <c>{subscription}-{n}</c>.</summary>
    public string? Shard { get; init; }

    /// <summary>The pod, where several report one shard (hot-hot, rollouts); null outside Kubernetes.</summary>
    public string? Pod { get; init; }

    /// <summary>The exchange's token.</summary>
    public string? Exchange { get; init; }

    /// <summary>The market.</summary>
    public string? Market { get; init; }

    /// <summary>Generation of the configuration in force, from 1.</summary>
    public int ConfigGeneration { get; init; }

    /// <summary>One word for people: <c>Live</c>, <c>Backoff</c>, …</summary>
    public string State { get; init; } = "";

    /// <summary>What <c>/readyz</c> says.</summary>
    public bool Ready { get; init; }

    /// <summary>What <c>/livez</c> says.</summary>
    public bool Live { get; init; } = true;

    /// <summary>What is wrong and what to do; empty when all is well.</summary>
    public IReadOnlyList<StatusReason> Reasons { get; init; } = [];

    /// <summary>Open sockets.</summary>
    public int? ActiveConnections { get; init; }

    /// <summary>Counters since the start.</summary>
    public RoutingCounters? RoutingStats { get; init; }

    /// <summary>Rates.</summary>
    public StatusRates? Rates { get; init; }

    /// <summary>Messages from the bus that could not be used and were skipped, since the start.</summary>
    public long? ControlRejected { get; init; }

    /// <summary>Streams.</summary>
    public StreamsSection? Streams { get; init; }

    /// <summary>Instruments of the symbols, of connectors.</summary>
    public InstrumentsSection? Instruments { get; init; }

    /// <summary>Connections; left out of summaries.</summary>
    public IReadOnlyList<ConnectionSection>? Connections { get; init; }

    /// <summary>Books, of processors.</summary>
    public BooksSection? Books { get; init; }

    /// <summary>Trades, of processors.</summary>
    public TradesSection? Trades { get; init; }

    /// <summary>The ledger.</summary>
    public GapsSection? Gaps { get; init; }

    /// <summary>The bus.</summary>
    public NatsSection? Nats { get; init; }

    /// <summary>Memory.</summary>
    public MemorySection? Memory { get; init; }

    /// <summary>One document for each subscription, where a process has several; the sections above are then their sums.</summary>
    public IReadOnlyList<StatusDocument>? Subscriptions { get; init; }
}
