namespace MarketPrism.Operator.Runtime.Client;

/// <summary>What to watch.</summary>
public sealed record WatchOptions
{
    /// <summary>The namespace; null for all.</summary>
    public string? Namespace { get; init; }

    /// <summary>Restricts by labels, <c>app=x</c>.</summary>
    public string? LabelSelector { get; init; }

    /// <summary>The version to start after.</summary>
    public required string ResourceVersion { get; init; }

    /// <summary>After how long the server ends the watch.</summary>
    public required TimeSpan Timeout { get; init; }

    /// <summary>How long past <see cref="Timeout"/> silence is taken for a dead connection. Default: 10 s.</summary>
    public TimeSpan IdleGrace { get; init; } = TimeSpan.FromSeconds(10);
}
