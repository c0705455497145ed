namespace MarketPrism.Operator.Runtime.Entities;

/// <summary>The part of an object's metadata that controllers use; managed fields are dropped on purpose, they are larger than the rest.</summary>
public sealed class V1ObjectMeta
{
    /// <summary>The name, unique by kind and namespace.</summary>
    public string? Name { get; set; }

    /// <summary>The prefix of a generated name.</summary>
    public string? GenerateName { get; set; }

    /// <summary>The namespace; null for objects of the cluster.</summary>
    [System.Text.Json.Serialization.JsonPropertyName("namespace")]
    public string? NamespaceProperty { get; set; }

    /// <summary>Unique over the cluster's life; another one for a namesake created later.</summary>
    public string? Uid { get; set; }

    /// <summary>The version for optimistic locking and watches; comparable within one resource only.</summary>
    public string? ResourceVersion { get; set; }

    /// <summary>Grows when the desired state changes.</summary>
    public long? Generation { get; set; }

    /// <summary>When the server created it.</summary>
    public DateTimeOffset? CreationTimestamp { get; set; }

    /// <summary>When its deletion was asked for; finalizers may still hold it.</summary>
    public DateTimeOffset? DeletionTimestamp { get; set; }

    /// <summary>Labels, for selection.</summary>
    public Dictionary<string, string>? Labels { get; set; }

    /// <summary>Annotations.</summary>
    public Dictionary<string, string>? Annotations { get; set; }

    /// <summary>The owners; a deleted owner takes the object with it.</summary>
    public List<V1OwnerReference>? OwnerReferences { get; set; }

    /// <summary>Who must agree before the object goes.</summary>
    public List<string>? Finalizers { get; set; }
}
