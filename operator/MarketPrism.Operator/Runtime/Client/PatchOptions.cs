namespace MarketPrism.Operator.Runtime.Client;

/// <summary>Options of a patch.</summary>
public sealed record PatchOptions
{
    /// <summary>Who owns the fields; required by an apply.</summary>
    public string? FieldManager { get; init; }

    /// <summary>Takes fields over from other managers (apply only). Right for objects that the controller owns. Default: true.</summary>
    public bool Force { get; init; } = true;

    /// <summary><c>status</c>, <c>scale</c> or null for the object itself.</summary>
    public string? Subresource { get; init; }
}
