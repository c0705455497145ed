namespace MarketPrism.Operator.Runtime.Client;

/// <summary>How a patch is to be understood.</summary>
public enum PatchType
{
    /// <summary>Server-side apply: the whole intent of one field manager.</summary>
    Apply,

    /// <summary>JSON merge patch (RFC 7386).</summary>
    Merge,

    /// <summary>JSON patch (RFC 6902), a list of operations.</summary>
    Json,
}
