namespace MarketPrism.Operator.Runtime.Entities;

/// <summary>One cause of an error.</summary>
public sealed class V1StatusCause
{
    /// <summary>The cause, for programs.</summary>
    public string? Reason { get; set; }

    /// <summary>The cause, for people.</summary>
    public string? Message { get; set; }

    /// <summary>The field, <c>spec.symbols[0]</c>.</summary>
    public string? Field { get; set; }
}
