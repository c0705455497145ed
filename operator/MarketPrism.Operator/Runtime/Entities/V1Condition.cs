namespace MarketPrism.Operator.Runtime.Entities;

/// <summary>One observed aspect of an object's state.</summary>
public sealed class V1Condition
{
    /// <summary>The aspect, CamelCase, unique in the list.</summary>
    public string Type { get; set; } = "";

    /// <summary><c>True</c>, <c>False</c> or <c>Unknown</c>.</summary>
    public string Status { get; set; } = "";

    /// <summary>Why, as a CamelCase identifier.</summary>
    public string Reason { get; set; } = "";

    /// <summary>Why, for people.</summary>
    public string Message { get; set; } = "";

    /// <summary>When <see cref="Status"/> last flipped; reason and message do not move it.</summary>
    public DateTimeOffset? LastTransitionTime { get; set; }

    /// <summary>The generation that the condition speaks of.</summary>
    public long? ObservedGeneration { get; set; }
}
