using System.Text.Json.Serialization;

namespace MarketPrism.Operator.Runtime.Entities;

/// <summary>A reference to an object.</summary>
public sealed class V1ObjectReference
{
    /// <summary>Group and version.</summary>
    public string? ApiVersion { get; set; }

    /// <summary>The kind.</summary>
    public string? Kind { get; set; }

    /// <summary>The name.</summary>
    public string? Name { get; set; }

    /// <summary>The namespace.</summary>
    [JsonPropertyName("namespace")]
    public string? NamespaceProperty { get; set; }

    /// <summary>The uid.</summary>
    public string? Uid { get; set; }

    /// <summary>The version.</summary>
    public string? ResourceVersion { get; set; }
}
