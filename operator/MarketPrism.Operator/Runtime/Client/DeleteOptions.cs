namespace MarketPrism.Operator.Runtime.Client;

/// <summary>Options of a deletion.</summary>
public sealed record DeleteOptions
{
    /// <summary><c>Background</c>, <c>Foreground</c> or <c>Orphan</c>. Default: <c>Background</c>.</summary>
    public string PropagationPolicy { get; init; } = "Background";

    /// <summary>Deletes only the object with this uid, never a namesake made since.</summary>
    public string? Uid { get; init; }

    /// <summary>Deletes only this version of the object.</summary>
    public string? ResourceVersion { get; init; }
}
