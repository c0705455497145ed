namespace MarketPrism.Operator.Runtime.Entities;

/// <summary>The body of the API server's errors, and the object of a watch's ERROR event.</summary>
public sealed class V1Status
{
    /// <summary><c>Success</c> or <c>Failure</c>.</summary>
    public string? Status { get; set; }

    /// <summary>What went wrong, for people.</summary>
    public string? Message { get; set; }

    /// <summary>What went wrong, for programs: <c>AlreadyExists</c>, <c>Conflict</c>, <c>Expired</c>, …</summary>
    public string? Reason { get; set; }

    /// <summary>The HTTP code.</summary>
    public int? Code { get; set; }

    /// <summary>More, by reason.</summary>
    public V1StatusDetails? Details { get; set; }
}
