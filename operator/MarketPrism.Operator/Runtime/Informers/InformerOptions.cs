namespace MarketPrism.Operator.Runtime.Informers;

/// <summary>What an informer copies and how patient it is.</summary>
public sealed record InformerOptions
{
    /// <summary>The namespaces; empty: all of them, by one watch.</summary>
    public IReadOnlyList<string> Namespaces { get; init; } = [];

    /// <summary>Restricts by labels.</summary>
    public string? LabelSelector { get; init; }

    /// <summary>Objects on a page of a consistent listing. Default: 500.</summary>
    public int PageSize { get; init; } = 500;

    /// <summary>The shortest time after which the server ends a watch. Default: 5 min.</summary>
    public TimeSpan MinWatch { get; init; } = TimeSpan.FromMinutes(5);

    /// <summary>The longest; in between at random, so that watches do not all reconnect together. Default: 10 min.</summary>
    public TimeSpan MaxWatch { get; init; } = TimeSpan.FromMinutes(10);

    /// <summary>The first delay after a failure; it doubles. Default: 800 ms.</summary>
    public TimeSpan MinBackoff { get; init; } = TimeSpan.FromMilliseconds(800);

    /// <summary>The longest delay after failures, before jitter of up to as much again. Default: 30 s.</summary>
    public TimeSpan MaxBackoff { get; init; } = TimeSpan.FromSeconds(30);
}
