namespace MarketPrism.Operator.Runtime.Client;

/// <summary>What to list.</summary>
public sealed record ListOptions
{
    /// <summary>The namespace; null for all.</summary>
    public string? Namespace { get; init; }

    /// <summary>Restricts by labels, <c>app=x</c>.</summary>
    public string? LabelSelector { get; init; }

    /// <summary><c>0</c>: any state the server has cached; a version: not older than it; empty: the latest.</summary>
    public string ResourceVersion { get; init; } = "";

    /// <summary>Objects on a page; null: all at once.</summary>
    public int? Limit { get; init; }

    /// <summary>The token of the page to get; <see cref="ResourceVersion"/> is not sent with it.</summary>
    public string? Continue { get; init; }
}
