namespace MarketPrism.Operator.Runtime.Entities;

/// <summary>Names the owner of an object, which must live in the same namespace.</summary>
public sealed class V1OwnerReference
{
    /// <summary>The owner's group and version.</summary>
    public string? ApiVersion { get; set; }

    /// <summary>The owner's kind.</summary>
    public string? Kind { get; set; }

    /// <summary>The owner's name.</summary>
    public string? Name { get; set; }

    /// <summary>The owner's uid, without which garbage collection deletes the object.</summary>
    public string? Uid { get; set; }

    /// <summary>Whether the owner is the managing controller; at most one is.</summary>
    public bool? Controller { get; set; }

    /// <summary>Whether foreground deletion of the owner waits for the object.</summary>
    public bool? BlockOwnerDeletion { get; set; }
}
