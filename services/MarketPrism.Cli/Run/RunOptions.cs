namespace MarketPrism.Cli.Run;

/// <summary>What <c>marketprism run</c> was asked for.</summary>
internal sealed record RunOptions
{
    /// <summary>The real exchanges instead of the simulator.</summary>
    internal bool IsLive { get; init; }

    /// <summary>Exchanges by protocol name; empty = all.</summary>
    internal IReadOnlyList<string> Exchanges { get; init; } = [];

    /// <summary>Symbols in the venues' form; empty = a default set.</summary>
    internal IReadOnlyList<string> Symbols { get; init; } = [];

    /// <summary>A NATS URL, <c>inprocess</c>, or null = a nats-server that is found and started, else in process.</summary>
    internal string? Nats { get; init; }

    /// <summary>The console's port; 0 = a free one, null = the default.</summary>
    internal int? ConsolePort { get; init; }

    /// <summary>How long; null = until Ctrl-C.</summary>
    internal TimeSpan? Duration { get; init; }

    /// <summary>The summary as one line of JSON on standard output.</summary>
    internal bool SummaryAsJson { get; init; }

    /// <summary>Faults of the simulator by this seed; null = none.</summary>
    internal ulong? ChaosSeed { get; init; }

    /// <summary>Data frames a second of each simulated venue; null = the market's own pace.</summary>
    internal double? Rate { get; init; }

    /// <summary>Every published book is held against the truth, not one in 100 ms.</summary>
    internal bool CompareAlways { get; init; }

    /// <summary>A configuration file; null = where the services look for one, else a few instruments of every venue.</summary>
    internal string? ConfigFile { get; init; }
}
