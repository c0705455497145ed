namespace MarketPrism.Operator.Runtime.Entities;

/// <summary>Details of an error.</summary>
public sealed class V1StatusDetails
{
    /// <summary>The object's name.</summary>
    public string? Name { get; set; }

    /// <summary>The resource.</summary>
    public string? Kind { get; set; }

    /// <summary>The single causes, one for a field.</summary>
    public List<V1StatusCause>? Causes { get; set; }

    /// <summary>How long to wait before the next try.</summary>
    public int? RetryAfterSeconds { get; set; }
}
